package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.MAPPING;
import static dev.demitasse.spec.Documents.USER_NS;
import static dev.demitasse.spec.Documents.device;
import static dev.demitasse.spec.Documents.linux;
import static dev.demitasse.spec.Documents.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of the linux object but for limits and filters, one row for each.
class LinuxRulesTest {
    @ParameterizedTest
    @MethodSource({"namespaces", "moreNamespaces", "linuxMembers", "moreLinuxMembers", "policies"})
    void ruleIsChecked(String json, List<String> problems) throws Exception {
        assertEquals(problems, Documents.lines(Documents.check(json).list()));
    }

    static List<Arguments> namespaces() {
        return List.of(
                row(
                        linux("'namespaces':[{'type':'net'}]"),
                        "/linux/namespaces/0/type: must be one of pid, network, mount, ipc, uts,"
                                + " user, cgroup or time, not 'net'"),
                row(
                        linux("'namespaces':[{'type':'pid'},{'type':'ipc'},{'type':'pid'}]"),
                        "/linux/namespaces/2/type: must not repeat pid of entry 0"),
                row(
                        linux("'namespaces':[{'type':'pid','path':'proc/1/ns/pid'}]"),
                        "/linux/namespaces/0/path: must be an absolute path"),
                row(
                        linux(USER_NS),
                        "/linux/uidMappings: is required for a new user namespace",
                        "/linux/gidMappings: is required for a new user namespace"),
                row(
                        linux(
                                USER_NS
                                        + ",'gidMappings':"
                                        + MAPPING
                                        + ",'uidMappings':[{'containerID':0,'hostID':0,'size':1},"
                                        + "{'containerID':1,'hostID':0,'size':4294967295}]"),
                        "/linux/uidMappings/1: must not reach beyond id 4294967294"),
                row(
                        linux("'timeOffsets':{'monotonic':{'secs':1}}"),
                        "/linux/timeOffsets: needs a time namespace in linux.namespaces"));
    }

    static List<Arguments> moreNamespaces() {
        return List.of(
                row(
                        linux(
                                "'namespaces':[{'type':'time','path':'/t'}],'timeOffsets':{'boottime':{}}"),
                        "/linux/timeOffsets: must not be given for a time namespace with a path"),
                row(
                        linux("'namespaces':[{'type':'time'}],'timeOffsets':{'real/time':{}}"),
                        "/linux/timeOffsets/real~1time: unknown clock, must be monotonic or"
                                + " boottime"),
                row(
                        linux(
                                "'namespaces':[{'type':'time'}],"
                                        + "'timeOffsets':{'boottime':{'nanosecs':1000000000}}"),
                        "/linux/timeOffsets/boottime/nanosecs: must be at most 999999999"),
                row(
                        linux("'maskedPaths':['/a']"),
                        "/linux/maskedPaths: needs a mount namespace in linux.namespaces"),
                row(
                        linux("'readonlyPaths':['/a']"),
                        "/linux/readonlyPaths: needs a mount namespace in linux.namespaces"),
                row(
                        linux("'namespaces':[{'type':'mount'}],'maskedPaths':['/a','b']"),
                        "/linux/maskedPaths/1: must be an absolute path"),
                row(
                        linux("'namespaces':[{'type':'mount'}],'readonlyPaths':['']"),
                        "/linux/readonlyPaths/0: must be an absolute path"),
                row(
                        linux("'rootfsPropagation':'public'"),
                        "/linux/rootfsPropagation: must be one of shared, slave, private,"
                                + " unbindable, rshared, rslave, rprivate or runbindable, not"
                                + " 'public'"));
    }

    static List<Arguments> linuxMembers() {
        return List.of(
                row(
                        linux("'sysctl':{'net.ipv4.ip_forward':'1'}"),
                        "/linux/sysctl/net.ipv4.ip_forward: needs a network namespace in"
                                + " linux.namespaces"),
                row(
                        linux("'sysctl':{'kernel.sem':'1','fs/mqueue/msg_max':'1'}"),
                        "/linux/sysctl/kernel.sem: needs an ipc namespace in linux.namespaces",
                        "/linux/sysctl/fs~1mqueue~1msg_max: needs an ipc namespace in"
                                + " linux.namespaces"),
                row(
                        linux("'sysctl':{'kernel.domainname':'d'}"),
                        "/linux/sysctl/kernel.domainname: needs a uts namespace in"
                                + " linux.namespaces"),
                row(
                        linux("'sysctl':{'user.max_net_namespaces':'1'}"),
                        "/linux/sysctl/user.max_net_namespaces: needs a user namespace in"
                                + " linux.namespaces"),
                row(
                        linux("'namespaces':[{'type':'uts'}],'sysctl':{'kernel.hostname':'h'}"),
                        "/linux/sysctl/kernel.hostname: is refused, use hostname instead"),
                row(
                        linux("'sysctl':{'vm.swappiness':'1','kernel.semx':'1','netx':'1'}"),
                        "/linux/sysctl/vm.swappiness: is not in a separate kernel namespace, it"
                                + " would change the host",
                        "/linux/sysctl/kernel.semx: is not in a separate kernel namespace, it would"
                                + " change the host",
                        "/linux/sysctl/netx: is not in a separate kernel namespace, it would change"
                                + " the host"),
                row(
                        linux(
                                "'namespaces':[{'type':'network'}],'sysctl':{'net/../kernel/panic':'1',"
                                        + "'net.//.kernel.panic':'1','net..a':'1','':'1','net/./a':'1'}"),
                        "/linux/sysctl/net~1..~1kernel~1panic: is no kernel parameter",
                        "/linux/sysctl/net.~1~1.kernel.panic: is no kernel parameter",
                        "/linux/sysctl/net..a: is no kernel parameter",
                        "/linux/sysctl/: is no kernel parameter",
                        "/linux/sysctl/net~1.~1a: is no kernel parameter"),
                row(
                        device("'type':'d','path':'/d','major':1,'minor':1"),
                        "/linux/devices/0/type: must be one of c, u, b or p, not 'd'"));
    }

    static List<Arguments> moreLinuxMembers() {
        return List.of(
                row(
                        device("'type':'c','path':'dev','major':1,'minor':1"),
                        "/linux/devices/0/path: must be an absolute path"),
                row(
                        device("'type':'b','path':'/d'"),
                        "/linux/devices/0/major: is required unless type is p",
                        "/linux/devices/0/minor: is required unless type is p"),
                row(
                        device("'type':'u','path':'/d','major':4096,'minor':1048576"),
                        "/linux/devices/0/major: must be from 0 to 4095",
                        "/linux/devices/0/minor: must be from 0 to 1048575"),
                row(
                        device("'type':'c','path':'/d','major':-1,'minor':-1"),
                        "/linux/devices/0/major: must be from 0 to 4095",
                        "/linux/devices/0/minor: must be from 0 to 1048575"),
                row(
                        device("'type':'p','path':'/d','fileMode':65536"),
                        "/linux/devices/0/fileMode: must be a file mode, at most 65535"),
                row(
                        device("'type':'p','path':'/d','uid':4294967295,'gid':4294967295"),
                        "/linux/devices/0/uid: must be from 0 to 4294967294",
                        "/linux/devices/0/gid: must be from 0 to 4294967294"),
                row(
                        linux("'netDevices':{'a/b':{},'eth0':{'name':'sixteen-bytes-xx'}}"),
                        "/linux/netDevices/a~1b: must be an interface name: 1 to 15 bytes, not . or"
                                + " .., without / : or space",
                        "/linux/netDevices/eth0/name: must be an interface name: 1 to 15 bytes, not"
                                + " . or .., without / : or space"),
                row(
                        linux("'netDevices':{'eth0':{'name':'..'}}"),
                        "/linux/netDevices/eth0/name: must be an interface name: 1 to 15 bytes, not"
                                + " . or .., without / : or space"));
    }

    static List<Arguments> policies() {
        return List.of(
                row(
                        linux("'personality':{'domain':'BSD'}"),
                        "/linux/personality/domain: must be one of LINUX or LINUX32, not 'BSD'"),
                row(
                        linux("'personality':{'domain':'LINUX','flags':['ADDR_NO_RANDOMIZE']}"),
                        "/linux/personality/flags: must be empty, no flag is defined"),
                row(
                        linux("'intelRdt':{'closID':'a/b'}"),
                        "/linux/intelRdt/closID: must be / or a name that is not . or .. and has no"
                                + " /"),
                row(
                        linux("'intelRdt':{'closID':'..'}"),
                        "/linux/intelRdt/closID: must be / or a name that is not . or .. and has no"
                                + " /"),
                row(
                        linux("'intelRdt':{'memBwSchema':'0=20'}"),
                        "/linux/intelRdt/memBwSchema: must be one line that starts with MB:"),
                row(
                        linux("'intelRdt':{'memBwSchema':'MB:0=20\\nL3:0=f'}"),
                        "/linux/intelRdt/memBwSchema: must be one line that starts with MB:"),
                row(
                        linux("'intelRdt':{'schemata':['L3:0=f','a\\nb']}"),
                        "/linux/intelRdt/schemata/1: must be one line"),
                row(
                        linux("'memoryPolicy':{'mode':'BIND'}"),
                        "/linux/memoryPolicy/mode: must be one of MPOL_DEFAULT, MPOL_PREFERRED,"
                                + " MPOL_BIND, MPOL_INTERLEAVE, MPOL_LOCAL, MPOL_PREFERRED_MANY or"
                                + " MPOL_WEIGHTED_INTERLEAVE, not 'BIND'"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_DEFAULT','flags':['MPOL_F_X']}"),
                        "/linux/memoryPolicy/flags/0: must be one of MPOL_F_NUMA_BALANCING,"
                                + " MPOL_F_RELATIVE_NODES or MPOL_F_STATIC_NODES, not 'MPOL_F_X'"),
                row(
                        linux(
                                "'memoryPolicy':{'mode':'MPOL_BIND','nodes':'0',"
                                        + "'flags':['MPOL_F_STATIC_NODES','MPOL_F_RELATIVE_NODES']}"),
                        "/linux/memoryPolicy/flags: must not have both MPOL_F_STATIC_NODES and"
                                + " MPOL_F_RELATIVE_NODES"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_BIND','nodes':' , '}"),
                        "/linux/memoryPolicy/nodes: is required with MPOL_BIND"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_LOCAL','nodes':'0'}"),
                        "/linux/memoryPolicy/nodes: must be empty with MPOL_LOCAL"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_WEIGHTED_INTERLEAVE'}"),
                        "/linux/memoryPolicy/nodes: is required with MPOL_WEIGHTED_INTERLEAVE"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_PREFERRED','nodes':'3-1'}"),
                        "/linux/memoryPolicy/nodes: must be a list of numbers such as 0-3,7"),
                row(
                        linux("'memoryPolicy':{'mode':'MPOL_PREFERRED','nodes':'all'}"),
                        "/linux/memoryPolicy/nodes: must be a list of numbers such as 0-3,7"));
    }
}
