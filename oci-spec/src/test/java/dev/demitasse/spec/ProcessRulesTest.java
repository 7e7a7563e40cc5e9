package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.MAPPING;
import static dev.demitasse.spec.Documents.config;
import static dev.demitasse.spec.Documents.mount;
import static dev.demitasse.spec.Documents.process;
import static dev.demitasse.spec.Documents.row;
import static dev.demitasse.spec.Documents.scheduler;
import static dev.demitasse.spec.Documents.version;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules outside of the linux object, one row for each.
class ProcessRulesTest {
    @ParameterizedTest
    @MethodSource({"topLevel", "processes", "moreProcesses", "scheduling"})
    void ruleIsChecked(String json, List<String> problems) throws Exception {
        assertEquals(problems, Documents.lines(Documents.check(json).list()));
    }

    static List<Arguments> topLevel() {
        return List.of(
                row(version("2.0.0"), "/ociVersion: must have major version 1, not '2.0.0'"),
                row(
                        version("1.3"),
                        "/ociVersion: must be a semantic version such as 1.3.0, not '1.3'"),
                row("{'ociVersion':'1.3.0','root':{'path':''}}", "/root/path: must not be empty"),
                row(
                        config("'hostname':'h'"),
                        "/hostname: needs a uts namespace in linux.namespaces"),
                row(
                        config("'domainname':'d','linux':{}"),
                        "/domainname: needs a uts namespace in linux.namespaces"),
                row(
                        config(
                                "'hostname':'"
                                        + "é".repeat(33)
                                        + "','linux':{'namespaces':[{'type':'uts'}]}"),
                        "/hostname: must be at most 64 bytes long"),
                row(
                        config("'mounts':[{'destination':'','type':'tmpfs'}]"),
                        "/mounts/0/destination: must not be empty"),
                row(
                        mount("'uidMappings':" + MAPPING),
                        "/mounts/0/gidMappings: is required with uidMappings"),
                row(
                        mount("'uidMappings':[],'gidMappings':" + MAPPING),
                        "/mounts/0/uidMappings: is required with gidMappings"),
                row(
                        mount(
                                "'gidMappings':[{'containerID':0,'hostID':0,'size':0}],'uidMappings':"
                                        + MAPPING),
                        "/mounts/0/gidMappings/0: must have a size of at least 1"),
                row(
                        mount("'options':['bind','ridmap']"),
                        "/mounts/0/options: idmap needs uidMappings and gidMappings, or a user"
                                + " namespace"),
                row(
                        config("'hooks':{'poststop':[{'path':'/a'},{'path':'a'}]}"),
                        "/hooks/poststop/1/path: must be an absolute path"),
                row(
                        config("'hooks':{'prestart':[{'path':'/a','timeout':0}]}"),
                        "/hooks/prestart/0/timeout: must be more than 0 seconds"),
                row(
                        config("'hooks':{'createRuntime':[{'path':'/a','timeout':-1}]}"),
                        "/hooks/createRuntime/0/timeout: must be more than 0 seconds"),
                row(
                        config("'hooks':{'createContainer':[{'path':'/a','env':['A=','B']}]}"),
                        "/hooks/createContainer/0/env/1: must be NAME=VALUE with a name, not 'B'"),
                row(
                        config("'hooks':{'startContainer':[{'path':''}]}"),
                        "/hooks/startContainer/0/path: must be an absolute path"),
                row(
                        config("'hooks':{'poststart':[{'path':'./a'}]}"),
                        "/hooks/poststart/0/path: must be an absolute path"),
                row(config("'annotations':{'':'a'}"), "/annotations/: must have a name"));
    }

    static List<Arguments> processes() {
        return List.of(
                row(config("'process':{'cwd':'/'}"), "/process/args: args must not be empty"),
                row(
                        config("'process':{'cwd':'/','args':[]}"),
                        "/process/args: args must not be empty"),
                row(
                        config("'process':{'cwd':'a','args':['b']}"),
                        "/process/cwd: Cwd must be an absolute path"),
                row(
                        process("'env':['A=1','B','=C','']"),
                        "/process/env/1: must be NAME=VALUE with a name, not 'B'",
                        "/process/env/2: must be NAME=VALUE with a name, not '=C'",
                        "/process/env/3: must be NAME=VALUE with a name, not ''"),
                row(
                        process("'terminal':true,'consoleSize':{'height':65536,'width':1}"),
                        "/process/consoleSize/height: must be at most 65535"),
                row(
                        process(
                                "'terminal':true,'consoleSize':{'height':1,'width':18446744073709551615}"),
                        "/process/consoleSize/width: must be at most 65535"),
                row(
                        process("'user':{'uid':4294967295}"),
                        "/process/user/uid: must be from 0 to 4294967294"),
                row(
                        process("'user':{'gid':4294967295}"),
                        "/process/user/gid: must be from 0 to 4294967294"));
    }

    static List<Arguments> moreProcesses() {
        return List.of(
                row(
                        process("'user':{'additionalGids':[0,4294967295]}"),
                        "/process/user/additionalGids/1: must be from 0 to 4294967294"),
                row(
                        process("'user':{'umask':512}"),
                        "/process/user/umask: must be from 0 to 511, which is octal 0777"),
                row(
                        process("'rlimits':[{'type':'NOFILE','soft':1,'hard':1}]"),
                        "/process/rlimits/0/type: must be one of RLIMIT_AS, RLIMIT_CORE,"
                                + " RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_LOCKS,"
                                + " RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_NOFILE,"
                                + " RLIMIT_NPROC, RLIMIT_RSS, RLIMIT_RTPRIO, RLIMIT_RTTIME,"
                                + " RLIMIT_SIGPENDING or RLIMIT_STACK, not 'NOFILE'"),
                row(
                        process(
                                "'rlimits':[{'type':'RLIMIT_AS','soft':1,'hard':1},"
                                        + "{'type':'RLIMIT_AS','soft':1,'hard':1}]"),
                        "/process/rlimits/1/type: must not repeat RLIMIT_AS of entry 0"),
                row(
                        process(
                                "'rlimits':[{'type':'RLIMIT_AS','soft':18446744073709551615,'hard':1}]"),
                        "/process/rlimits/0/soft: must not be more than hard"),
                row(
                        process("'oomScoreAdj':-1001"),
                        "/process/oomScoreAdj: must be from -1000 to 1000"),
                row(
                        process("'oomScoreAdj':1001"),
                        "/process/oomScoreAdj: must be from -1000 to 1000"),
                row(
                        process("'execCPUAffinity':{'initial':'0-3;7'}"),
                        "/process/execCPUAffinity/initial: must be a list of numbers such as"
                                + " 0-3,7"),
                row(
                        process("'execCPUAffinity':{'final':'all'}"),
                        "/process/execCPUAffinity/final: must be a list of numbers such as 0-3,7"));
    }

    static List<Arguments> scheduling() {
        return List.of(
                row(
                        scheduler("'policy':'SCHED_FAST'"),
                        "/process/scheduler/policy: must be one of SCHED_OTHER, SCHED_FIFO,"
                                + " SCHED_RR, SCHED_BATCH, SCHED_ISO, SCHED_IDLE or SCHED_DEADLINE, not"
                                + " 'SCHED_FAST'"),
                row(
                        scheduler("'policy':'SCHED_OTHER','flags':['SCHED_FLAG_RECLAIM','X']"),
                        "/process/scheduler/flags/1: must be one of SCHED_FLAG_RESET_ON_FORK,"
                                + " SCHED_FLAG_RECLAIM, SCHED_FLAG_DL_OVERRUN,"
                                + " SCHED_FLAG_KEEP_POLICY, SCHED_FLAG_KEEP_PARAMS,"
                                + " SCHED_FLAG_UTIL_CLAMP_MIN or SCHED_FLAG_UTIL_CLAMP_MAX, not"
                                + " 'X'"),
                row(
                        scheduler("'policy':'SCHED_OTHER','nice':20"),
                        "/process/scheduler/nice: must be from -20 to 19"),
                row(
                        scheduler("'policy':'SCHED_BATCH','nice':-21"),
                        "/process/scheduler/nice: must be from -20 to 19"),
                row(
                        scheduler("'policy':'SCHED_OTHER','priority':1"),
                        "/process/scheduler/priority: is only for SCHED_FIFO and SCHED_RR"),
                row(
                        scheduler("'policy':'SCHED_FIFO'"),
                        "/process/scheduler/priority: must be from 1 to 99 with SCHED_FIFO"),
                row(
                        scheduler("'policy':'SCHED_RR','priority':100"),
                        "/process/scheduler/priority: must be from 1 to 99 with SCHED_RR"),
                row(
                        scheduler("'policy':'SCHED_IDLE','runtime':1,'deadline':1,'period':1"),
                        "/process/scheduler/runtime: is only for SCHED_DEADLINE",
                        "/process/scheduler/deadline: is only for SCHED_DEADLINE",
                        "/process/scheduler/period: is only for SCHED_DEADLINE"),
                row(
                        process("'ioPriority':{'class':'BE'}"),
                        "/process/ioPriority/class: must be one of IOPRIO_CLASS_RT, IOPRIO_CLASS_BE"
                                + " or IOPRIO_CLASS_IDLE, not 'BE'"),
                row(
                        process("'ioPriority':{'class':'IOPRIO_CLASS_BE','priority':8}"),
                        "/process/ioPriority/priority: must be from 0 to 7"),
                row(
                        process("'ioPriority':{'class':'IOPRIO_CLASS_BE','priority':-1}"),
                        "/process/ioPriority/priority: must be from 0 to 7"));
    }
}
