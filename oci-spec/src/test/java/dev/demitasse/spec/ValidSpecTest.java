package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.MAPPINGS;
import static dev.demitasse.spec.Documents.USER_NS;
import static dev.demitasse.spec.Documents.config;
import static dev.demitasse.spec.Documents.device;
import static dev.demitasse.spec.Documents.linux;
import static dev.demitasse.spec.Documents.mount;
import static dev.demitasse.spec.Documents.process;
import static dev.demitasse.spec.Documents.resources;
import static dev.demitasse.spec.Documents.scheduler;
import static dev.demitasse.spec.Documents.seccomp;
import static dev.demitasse.spec.Documents.version;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What validation must let pass.
class ValidSpecTest {
    /// Just inside the rules, or outside of what rules are made about.
    static List<String> fine() {
        return List.of(
                config(""),
                version("1.2.1+dev"),
                version("1.99.0-rc.1"),
                version("0.5.0-dev"),
                config("'linux':{}"),
                config("'mounts':[{'destination':'relative','type':'tmpfs'}]"),
                mount("'uidMappings':[],'gidMappings':[]"),
                mount("'options':['bind','idmap']," + MAPPINGS),
                config(
                        "'mounts':[{'destination':'/m','type':'tmpfs','options':['idmap']}],'linux':{'namespaces':"
                                + "[{'type':'user','path':'/u'}]}"),
                process("'capabilities':{'bounding':['CAP_UNHEARD_OF','x']}"),
                process("'consoleSize':{'height':65536,'width':1}"),
                process("'terminal':true,'consoleSize':{'height':65535,'width':0}"),
                process("'user':{'umask':511},'oomScoreAdj':1000,'env':['A=','B==']"),
                process("'rlimits':[{'type':'RLIMIT_AS','soft':1,'hard':18446744073709551615}]"),
                process("'execCPUAffinity':{'initial':'','final':'0-1, 3'}"),
                scheduler("'policy':'SCHED_FIFO','priority':99,'nice':30"),
                scheduler("'policy':'SCHED_OTHER','priority':0,'runtime':0"),
                process("'ioPriority':{'class':'IOPRIO_CLASS_IDLE'}"),
                linux(USER_NS + "," + MAPPINGS),
                linux(MAPPINGS),
                linux("'namespaces':[{'type':'user','path':'/u'}]," + MAPPINGS),
                linux("'sysctl':{},'timeOffsets':{},'maskedPaths':[],'readonlyPaths':[]"),
                linux(
                        "'namespaces':[{'type':'network'}],'sysctl':{'net/ipv4/conf/eth0.1/forwarding':'1',"
                                + "'net.ipv4.conf.eth0/1.forwarding':'1'}"),
                device("'type':'p','path':'/p'"),
                device("'type':'c','path':'/d','major':4095,'minor':1048575,'fileMode':8630"),
                linux("'netDevices':{'fifteen-bytes-x':{'name':'eth%d'},'a':{}}"),
                linux("'intelRdt':{'closID':'/','memBwSchema':'MB:'}"),
                linux("'memoryPolicy':{'mode':'MPOL_PREFERRED'}"),
                resources("'devices':[{'allow':false},{'allow':true,'type':'a','access':''}]"),
                resources("'memory':{'limit':-1,'swap':0},'pids':{'limit':-7}"),
                resources("'cpu':{'quota':-1,'burst':11,'cpus':''}"),
                resources("'blockIO':{'weight':0,'leafWeight':10}"),
                resources("'hugepageLimits':[{'pageSize':'64KB','limit':1}]"),
                resources("'unified':{'memory.high':'','hugetlb.1GB.max':'0'}"),
                seccomp("'listenerPath':'/s','listenerMetadata':'m','flags':[]"),
                seccomp(
                        "'syscalls':[{'names':['none_such'],'action':'SCMP_ACT_TRACE','errnoRet':0}]"));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void nothingIsWrong(String json) throws Exception {
        assertEquals("", Documents.check(json).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0",
                "1.0.0",
                "1.2.3-0",
                "1.2.3-a.1.x-y",
                "1.2.3-01a",
                "1.2.3+01.a",
                "1.2.3-rc.1+build.5",
                "10.20.30"
            })
    void semanticVersionIsKnown(String version) {
        assertEquals(true, SemVer.isValid(version));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.",
                "1.2",
                "1.2.",
                "1.2.3.",
                "1.2.3.4",
                "v1.2.3",
                "01.2.3",
                "1.02.3",
                "1.2.03",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3-a..b",
                "1.2.3+",
                "1.2.3+a_b",
                "1.2.3-é",
                " 1.2.3",
                "1.2.3 ",
                "-1.2.3",
                "1.2.3+a+b"
            })
    void otherVersionIsRefused(String version) {
        assertEquals(false, SemVer.isValid(version));
    }
}
