package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitDevicesTest {
    private static final String DENY = "{'allow': false, 'access': 'rwm'}";
    private static final String DEFAULTS =
            "[char-*, m], [block-*, m], [/dev/char/1:3, rwm], [/dev/char/1:5, rwm],"
                    + " [/dev/char/1:7, rwm], [/dev/char/1:8, rwm], [/dev/char/1:9, rwm],"
                    + " [/dev/char/5:0, rwm], [/dev/char/5:2, rwm], [char-136, rwm],"
                    + " [/dev/char/10:200, rwm]]";

    private static List<UnitProperty> compile(String rules) {
        Spec spec = Configs.with("'linux': {'resources': {'devices': [" + rules + "]}}");
        return UnitDevices.compile(spec.linux().resources());
    }

    private static void strict(String rules, String allowed) {
        List<UnitProperty> properties = compile(rules);
        assertEquals("DeviceAllow=[" + allowed + DEFAULTS, properties.get(0).describe());
        assertEquals("DevicePolicy=strict", properties.get(1).describe());
        assertEquals("a(ss)", properties.get(0).signature());
    }

    @Test
    void withoutRulesThereIsNoPolicy() {
        assertEquals(List.of(), compile(""));
        assertEquals(List.of(), UnitDevices.compile(null));
    }

    @Test
    void whatIsAllowedIsNamedByNumbers() {
        strict(DENY, "");
        strict(
                DENY
                        + ", {'allow': true, 'type': 'c', 'major': 1, 'minor': 11, 'access': 'r'}"
                        + ", {'allow': true, 'type': 'c', 'major': 1, 'minor': 11, 'access': 'w'}"
                        + ", {'allow': true, 'type': 'b', 'major': 8, 'access': 'rw'}",
                "[/dev/char/1:11, rw], [block-8, rw], ");
    }

    @Test
    void whatSystemdHasNoWordsForIsWidened() {
        List<UnitProperty> properties =
                compile(DENY + ", {'allow': true, 'type': 'b', 'minor': 3, 'access': 'r'}");
        assertEquals(true, properties.get(0).describe().startsWith("DeviceAllow=[[block-*, rm], "));
        assertEquals("DevicePolicy=strict", properties.get(1).describe());
    }

    @Test
    void denialsTakeBackWhatWasAllowedByTheSameName() {
        String allow = "{'allow': true, 'type': 'c', 'major': 9, 'minor': 1, 'access': 'rw'}";
        String deny = "{'allow': false, 'type': 'c', 'major': 9, 'minor': 1, 'access': ";
        strict(DENY + "," + allow + "," + deny + "'w'}", "[/dev/char/9:1, r], ");
        strict(DENY + "," + allow + "," + deny + "'rw'}", "");
        // A hole in something larger is for our own filter.
        strict(
                DENY + ",{'allow': true, 'type': 'c', 'major': 9, 'access': 'r'}," + deny + "'r'}",
                "[char-9, r], ");
    }

    @Test
    void whereAllIsAllowedOurFilterIsTheOnlyOne() {
        for (String rules :
                List.of(
                        "{'allow': true, 'access': 'rwm'}",
                        DENY + ",{'allow': true}",
                        "{'allow': true},"
                                + "{'allow': false, 'type': 'c', 'major': 1, 'access': 'r'}")) {
            List<UnitProperty> properties = compile(rules);
            assertEquals("DeviceAllow=[]", properties.get(0).describe());
            assertEquals("DevicePolicy=auto", properties.get(1).describe());
        }
    }

    @Test
    void aRuleForAllVoidsThoseBeforeIt() {
        strict("{'allow': true}, " + DENY, "");
        strict(
                "{'allow': true}, {'allow': true, 'type': 'a', 'major': 7, 'access': 'r'}",
                "[block-7, r], [char-7, r], ");
    }
}
