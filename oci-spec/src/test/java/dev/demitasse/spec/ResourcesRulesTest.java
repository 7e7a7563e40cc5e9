package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.linux;
import static dev.demitasse.spec.Documents.resources;
import static dev.demitasse.spec.Documents.row;
import static dev.demitasse.spec.Documents.seccomp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of limits and filters, one row for each.
class ResourcesRulesTest {
    private static final String ACTIONS =
            "must be one of SCMP_ACT_KILL, SCMP_ACT_KILL_PROCESS, SCMP_ACT_KILL_THREAD,"
                    + " SCMP_ACT_TRAP, SCMP_ACT_ERRNO, SCMP_ACT_TRACE, SCMP_ACT_ALLOW,"
                    + " SCMP_ACT_LOG or SCMP_ACT_NOTIFY, not ";

    private static final String NO_FILE =
            ": must be the name of a cgroup file, such as memory.high";

    @ParameterizedTest
    @MethodSource({"limits", "moreLimits", "filters", "filterRules"})
    void ruleIsChecked(String json, List<String> problems) throws Exception {
        assertEquals(problems, Documents.lines(Documents.check(json).list()));
    }

    static List<Arguments> limits() {
        return List.of(
                row(
                        resources("'devices':[{'allow':true,'type':'p'}]"),
                        "/linux/resources/devices/0/type: must be one of a, b or c, not 'p'"),
                row(
                        resources("'devices':[{'allow':true,'major':-2,'minor':-2}]"),
                        "/linux/resources/devices/0/major: must be -1 (any) or more",
                        "/linux/resources/devices/0/minor: must be -1 (any) or more"),
                row(
                        resources("'devices':[{'allow':true,'access':'rx'}]"),
                        "/linux/resources/devices/0/access: must consist of r, w and m, not 'rx'"),
                row(
                        resources("'memory':{'limit':-2,'reservation':-2,'swap':-2}"),
                        "/linux/resources/memory/limit: must be -1 (no limit) or more",
                        "/linux/resources/memory/reservation: must be -1 (no limit) or more",
                        "/linux/resources/memory/swap: must be -1 (no limit) or more"),
                row(
                        resources("'memory':{'limit':100,'swap':99}"),
                        "/linux/resources/memory/swap: must not be less than limit, which it"
                                + " includes"),
                row(
                        resources("'memory':{'swappiness':101}"),
                        "/linux/resources/memory/swappiness: must be from 0 to 100"),
                row(
                        resources("'memory':{'swappiness':18446744073709551615}"),
                        "/linux/resources/memory/swappiness: must be from 0 to 100"));
    }

    static List<Arguments> moreLimits() {
        return List.of(
                row(
                        resources("'cpu':{'cpus':'a','mems':'b'}"),
                        "/linux/resources/cpu/cpus: must be a list of numbers such as 0-3,7",
                        "/linux/resources/cpu/mems: must be a list of numbers such as 0-3,7"),
                row(resources("'cpu':{'idle':2}"), "/linux/resources/cpu/idle: must be 0 or 1"),
                row(
                        resources("'cpu':{'quota':10,'burst':11}"),
                        "/linux/resources/cpu/burst: must not be more than quota"),
                row(
                        resources("'blockIO':{'weight':9,'leafWeight':1001}"),
                        "/linux/resources/blockIO/weight: must be from 10 to 1000, or 0 for unset",
                        "/linux/resources/blockIO/leafWeight: must be from 10 to 1000, or 0 for"
                                + " unset"),
                row(
                        resources(
                                "'blockIO':{'weightDevice':[{'major':8,'minor':0},"
                                        + "{'major':8,'minor':0,'weight':1,'leafWeight':1}]}"),
                        "/linux/resources/blockIO/weightDevice/0: must have weight or leafWeight",
                        "/linux/resources/blockIO/weightDevice/1/weight: must be from 10 to 1000,"
                                + " or 0 for unset",
                        "/linux/resources/blockIO/weightDevice/1/leafWeight: must be from 10 to"
                                + " 1000, or 0 for unset"),
                pageSize("64kB"),
                pageSize("064KB"),
                pageSize("MB"),
                pageSize("2M"),
                pageSize("2TB"),
                pageSize("2 MB"),
                pageSize(""),
                row(
                        resources("'rdma':{'mlx5_1':{}}"),
                        "/linux/resources/rdma/mlx5_1: must have hcaHandles or hcaObjects"),
                row(
                        resources("'unified':{'../memory.max':'1','':'1','..':'1','memory':'1'}"),
                        "/linux/resources/unified/..~1memory.max" + NO_FILE,
                        "/linux/resources/unified/" + NO_FILE,
                        "/linux/resources/unified/.." + NO_FILE,
                        "/linux/resources/unified/memory" + NO_FILE),
                row(
                        resources(
                                "'blockIO':{'weightDevice':[{'major':-1,'minor':0,'weight':10}],"
                                        + "'throttleWriteIOPSDevice':[{'major':8,'minor':-2,'rate':1}]}"),
                        "/linux/resources/blockIO/throttleWriteIOPSDevice/0/minor: must not be"
                                + " negative",
                        "/linux/resources/blockIO/weightDevice/0/major: must not be negative"),
                row(
                        resources("'memory':{'swap':99}"),
                        "/linux/resources/memory/swap: needs a limit, which it includes, or be"
                                + " -1"));
    }

    static List<Arguments> filters() {
        return List.of(
                row(
                        linux("'seccomp':{'defaultAction':'DENY'}"),
                        "/linux/seccomp/defaultAction: " + ACTIONS + "'DENY'"),
                row(
                        seccomp("'defaultErrnoRet':0"),
                        "/linux/seccomp/defaultErrnoRet: is only for SCMP_ACT_ERRNO and"
                                + " SCMP_ACT_TRACE"),
                row(
                        linux("'seccomp':{'defaultAction':'SCMP_ACT_NOTIFY'}"),
                        "/linux/seccomp/defaultAction: SCMP_ACT_NOTIFY needs a listenerPath"),
                row(
                        seccomp("'architectures':['SCMP_ARCH_X86','SCMP_ARCH_VAX']"),
                        "/linux/seccomp/architectures/1: must be one of SCMP_ARCH_X86,"
                                + " SCMP_ARCH_X86_64, SCMP_ARCH_X32, SCMP_ARCH_ARM,"
                                + " SCMP_ARCH_AARCH64, SCMP_ARCH_MIPS, SCMP_ARCH_MIPS64,"
                                + " SCMP_ARCH_MIPS64N32, SCMP_ARCH_MIPSEL, SCMP_ARCH_MIPSEL64,"
                                + " SCMP_ARCH_MIPSEL64N32, SCMP_ARCH_PPC, SCMP_ARCH_PPC64,"
                                + " SCMP_ARCH_PPC64LE, SCMP_ARCH_S390, SCMP_ARCH_S390X,"
                                + " SCMP_ARCH_PARISC, SCMP_ARCH_PARISC64, SCMP_ARCH_RISCV64,"
                                + " SCMP_ARCH_LOONGARCH64, SCMP_ARCH_M68K, SCMP_ARCH_SH or"
                                + " SCMP_ARCH_SHEB, not 'SCMP_ARCH_VAX'"),
                row(
                        seccomp("'flags':['LOG']"),
                        "/linux/seccomp/flags/0: must be one of SECCOMP_FILTER_FLAG_TSYNC,"
                                + " SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_SPEC_ALLOW or"
                                + " SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, not 'LOG'"),
                row(
                        seccomp("'listenerMetadata':'m'"),
                        "/linux/seccomp/listenerMetadata: needs a listenerPath"));
    }

    static List<Arguments> filterRules() {
        return List.of(
                row(
                        seccomp("'syscalls':[{'names':[],'action':'SCMP_ACT_KILL'}]"),
                        "/linux/seccomp/syscalls/0/names: must not be empty"),
                row(
                        seccomp("'syscalls':[{'names':['open',''],'action':'SCMP_ACT_KILL'}]"),
                        "/linux/seccomp/syscalls/0/names/1: must not be empty"),
                row(
                        linux(
                                "'seccomp':{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':4096}"),
                        "/linux/seccomp/defaultErrnoRet: must be at most 4095 with SCMP_ACT_ERRNO"),
                row(
                        seccomp(
                                "'syscalls':[{'names':['open'],'action':'SCMP_ACT_TRACE','errnoRet':65536}]"),
                        "/linux/seccomp/syscalls/0/errnoRet: must be at most 65535 with"
                                + " SCMP_ACT_TRACE"),
                row(
                        seccomp("'syscalls':[{'names':['open'],'action':'KILL'}]"),
                        "/linux/seccomp/syscalls/0/action: " + ACTIONS + "'KILL'"),
                row(
                        seccomp("'syscalls':[{'names':['open'],'action':'SCMP_ACT_NOTIFY'}]"),
                        "/linux/seccomp/syscalls/0/action: SCMP_ACT_NOTIFY needs a listenerPath"),
                row(
                        seccomp(
                                "'syscalls':[{'names':['open'],'action':'SCMP_ACT_KILL','errnoRet':1}]"),
                        "/linux/seccomp/syscalls/0/errnoRet: is only for SCMP_ACT_ERRNO and"
                                + " SCMP_ACT_TRACE"),
                row(
                        seccomp(
                                "'syscalls':[{'names':['open'],'action':'SCMP_ACT_LOG','args':"
                                        + "[{'index':0,'value':1,'op':'SCMP_CMP_EQ'},{'index':6,'value':1,'op':'=='}]}]"),
                        "/linux/seccomp/syscalls/0/args/1/index: must be from 0 to 5",
                        "/linux/seccomp/syscalls/0/args/1/op: must be one of SCMP_CMP_NE,"
                                + " SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_GT"
                                + " or SCMP_CMP_MASKED_EQ, not '=='"));
    }

    private static Arguments pageSize(String size) {
        return row(
                resources("'hugepageLimits':[{'pageSize':'" + size + "','limit':1}]"),
                "/linux/resources/hugepageLimits/0/pageSize: must be a number and KB, MB or GB,"
                        + " such as 2MB, not '"
                        + size
                        + "'");
    }
}
