package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.config;
import static dev.demitasse.spec.Documents.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of mounts, one row for each.
class MountRulesTest {
    private static String mount(String destination, String members) {
        return config("'mounts':[{'destination':'" + destination + "'" + members + "}]");
    }

    private static final String TMPFS = ",'type':'tmpfs'";
    private static final String BIND = ",'source':'/s','options':['rbind']";

    @ParameterizedTest
    @MethodSource({"types", "destinations"})
    void ruleIsChecked(String json, List<String> problems) throws Exception {
        assertEquals(problems, Documents.lines(Documents.check(json).list()));
    }

    static List<Arguments> types() {
        String type = "/mounts/0/type: is required unless options have bind or rbind";
        String source = "/mounts/0/source: is required for a bind mount";
        String copy = "/mounts/0/options: tmpcopyup is only for tmpfs";
        return List.of(
                row(mount("/m", ""), type),
                row(mount("/m", ",'type':'','source':'/s'"), type),
                row(mount("/m", ",'options':['ro','rslave']"), type),
                row(mount("/m", ",'options':['bind']"), source),
                row(mount("/m", ",'type':'bind','source':'','options':['rbind']"), source),
                row(mount("/m", ",'type':'proc','options':['tmpcopyup']"), copy),
                row(mount("/m", TMPFS + ",'source':'a','options':['bind','tmpcopyup']"), copy),
                row(mount("/m", TMPFS + ",'options':['remount','tmpcopyup']"), copy));
    }

    static List<Arguments> destinations() {
        String root = "/mounts/0/destination: must not be the root, which root.path is";
        String type =
                "/mounts/0/destination: \"/proc\" cannot be mounted because it is not of type proc";
        return List.of(
                row(mount("/", TMPFS), root),
                row(mount("/a/..", BIND), root),
                row(mount(".", TMPFS), root),
                row(mount("/proc", TMPFS), type),
                row(mount("proc/", TMPFS), type),
                row(mount("/a/.././proc", TMPFS), type),
                row(mount("/proc/sys", BIND), inside("/proc/sys")),
                row(mount("/proc/version", BIND), inside("/proc/version")),
                row(mount("//proc/cpuinfo/../kcore", BIND), inside("/proc/kcore")),
                row(mount("proc/acpi", TMPFS), inside("/proc/acpi")));
    }

    private static String inside(String path) {
        return "/mounts/0/destination: \""
                + path
                + "\" cannot be mounted because it is inside /proc";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'/m','type':'tmpfs','options':['tmpcopyup','ro']",
                "'/m','source':'/s','options':['bind']",
                "'/m','options':['remount','ro']",
                "'/','options':['remount','rro']",
                "'/m','options':['remount','bind','ro']",
                "'/proc','type':'proc'",
                "'/proc','type':'none','source':'/proc','options':['rbind']",
                "'/proc/','options':['remount','ro']",
                "'/proc/cpuinfo','source':'/lxcfs/cpuinfo','options':['bind']",
                "'/proc/sys/../net/./dev','source':'/lxcfs/dev','options':['bind']",
                "'/process','type':'tmpfs'",
                "'/proc.d/x','type':'tmpfs'",
                "'relative/../..//x','type':'tmpfs'",
            })
    void nothingIsWrong(String members) throws Exception {
        String json = config("'mounts':[{'destination':" + members + "}]");
        assertEquals("", Documents.check(json).toString());
    }
}
