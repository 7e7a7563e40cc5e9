package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.spec.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a filter is needed at all.
class DeviceRulesTest {
    private static int size(String rules) {
        Spec spec = Configs.with("'linux': {'resources': {'devices': [" + rules + "]}}");
        assertEquals(0, UnappliedFields.find(spec).size());
        return DeviceRules.compile(spec.linux() == null ? null : spec.linux().resources()).length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{'allow': true, 'access': 'rwm'}",
                "{'allow': true, 'type': 'a', 'major': -1, 'minor': -1}",
                "{'allow': false}, {'allow': true, 'access': 'mwr'}",
                "{'allow': true}, {'allow': true, 'type': 'c', 'major': 1, 'access': 'r'}",
            })
    void rulesThatAllowAllNeedNone(String rules) {
        assertEquals(0, size(rules));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'allow': false}",
                "{'allow': true, 'access': 'rw'}",
                "{'allow': true, 'access': ''}",
                "{'allow': true}, {'allow': false, 'access': ''}",
                "{'allow': true, 'major': 1}",
                "{'allow': true, 'minor': 0}",
                "{'allow': true, 'type': 'c'}",
                "{'allow': true, 'type': 'b'}, {'allow': true, 'type': 'c'}",
                "{'allow': true}, {'allow': false, 'type': 'c', 'major': 1, 'access': 'r'}",
                "{'allow': true}, {'allow': true, 'type': 'a', 'major': 1}",
                "{'allow': true}, {'allow': false}",
            })
    void rulesThatDenySomethingNeedOne(String rules) {
        assertTrue(size(rules) > 0);
    }

    @Test
    void emptyAccessGrantsNothing() {
        String deny = "{'allow': false}, ";
        String none = "{'allow': true, 'type': 'c', 'major': 1, 'minor': 11, 'access': ''}";
        assertEquals(size(deny + "{'allow': true, 'type': 'c', 'access': ''}"), size(deny + none));
        assertEquals(size("{'allow': false}"), size(deny + none));
    }
}
