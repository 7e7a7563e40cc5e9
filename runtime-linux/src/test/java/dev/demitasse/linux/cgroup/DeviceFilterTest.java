package dev.demitasse.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceFilterTest {
    private static final long ANY = DeviceRule.ANY;
    private static final DeviceRule DENY_ALL = rule("deny", 'a', ANY, ANY, "rwm");

    private static DeviceRule rule(String verb, char type, long major, long minor, String access) {
        return new DeviceRule(verb.equals("allow"), type, major, minor, DeviceRule.access(access));
    }

    /// The rules as the documentation of [DeviceFilter] puts it, from the first to the last, one
    /// kind of access at a time.
    private static boolean reference(
            List<DeviceRule> rules, char type, long major, long minor, int access) {
        int allowed = 0;
        for (DeviceRule rule : rules) {
            if (rule.type() == 'a') {
                allowed = 0;
            }
            boolean applies =
                    (rule.type() == 'a' || rule.type() == type)
                            && (rule.major() == ANY || rule.major() == major)
                            && (rule.minor() == ANY || rule.minor() == minor);
            if (applies && rule.allow()) {
                allowed |= rule.access();
            } else if (applies) {
                allowed &= ~rule.access();
            }
        }
        return (access & ~allowed) == 0;
    }

    private static boolean run(
            List<DeviceRule> rules, char type, long major, long minor, int access) {
        return DeviceProgram.run(DeviceFilter.compile(rules), type, major, minor, access);
    }

    private static void assertSame(List<DeviceRule> rules, Random random) {
        byte[] program = DeviceFilter.compile(rules);
        for (int i = 0; i < 40; i++) {
            char type = random.nextBoolean() ? 'b' : 'c';
            int major = random.nextInt(4);
            int minor = random.nextInt(4);
            for (int access = 0; access <= DeviceRule.ALL_ACCESS; access++) {
                assertEquals(
                        reference(rules, type, major, minor, access),
                        DeviceProgram.run(program, type, major, minor, access),
                        () -> rules.stream().map(DeviceRule::describe).toList().toString());
            }
        }
    }

    private static DeviceRule randomRule(Random random) {
        char type = random.nextInt(12) == 0 ? 'a' : random.nextBoolean() ? 'b' : 'c';
        return new DeviceRule(
                random.nextBoolean(),
                type,
                random.nextInt(5) - 1,
                random.nextInt(5) - 1,
                random.nextInt(8));
    }

    @Test
    void theProgramDecidesLikeTheRules() {
        Random random = new Random(20261123);
        for (int i = 0; i < 4000; i++) {
            List<DeviceRule> rules = new ArrayList<>();
            int count = random.nextInt(12);
            for (int n = 0; n < count; n++) {
                rules.add(randomRule(random));
            }
            assertSame(rules, random);
        }
    }

    @Test
    void theProgramIsOneThatTheVerifierTakes() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            List<DeviceRule> rules = new ArrayList<>();
            int count = random.nextInt(30);
            for (int n = 0; n < count; n++) {
                rules.add(randomRule(random));
            }
            DeviceProgram.verify(DeviceFilter.compile(rules));
        }
    }

    @Test
    void withoutRulesAllIsDenied() {
        assertFalse(run(List.of(), 'c', 1, 3, DeviceRule.READ));
        assertFalse(run(List.of(DENY_ALL), 'b', 8, 0, DeviceRule.MKNOD));
        assertTrue(run(List.of(rule("allow", 'a', ANY, ANY, "rwm")), 'b', 8, 0, 7));
    }

    @Test
    void kindsOfAccessAddUp() {
        List<DeviceRule> rules =
                List.of(DENY_ALL, rule("allow", 'c', 4, 1, "r"), rule("allow", 'c', 4, 1, "w"));
        assertTrue(run(rules, 'c', 4, 1, DeviceRule.READ | DeviceRule.WRITE));
        assertFalse(run(rules, 'c', 4, 1, DeviceRule.MKNOD));
        assertFalse(run(rules, 'c', 4, 2, DeviceRule.READ));
        assertFalse(run(rules, 'b', 4, 1, DeviceRule.READ));
    }

    @Test
    void denyingOneKindDeniesRequestsThatNeedIt() {
        List<DeviceRule> rules =
                List.of(rule("allow", 'a', ANY, ANY, "rwm"), rule("deny", 'b', 8, ANY, "w"));
        assertFalse(run(rules, 'b', 8, 1, DeviceRule.READ | DeviceRule.WRITE));
        assertTrue(run(rules, 'b', 8, 1, DeviceRule.READ));
        assertTrue(run(rules, 'b', 9, 1, DeviceRule.READ | DeviceRule.WRITE));
    }

    @Test
    void allDevicesVoidsWhatWasBefore() {
        List<DeviceRule> rules =
                List.of(rule("allow", 'c', 1, 3, "rwm"), rule("allow", 'a', ANY, ANY, "r"));
        assertTrue(run(rules, 'c', 1, 3, DeviceRule.READ));
        assertFalse(run(rules, 'c', 1, 3, DeviceRule.WRITE));
        assertFalse(run(List.of(rules.get(0), DENY_ALL), 'c', 1, 3, DeviceRule.READ));
    }

    @Test
    void defaultsWinAlways() {
        List<DeviceRule> rules = new ArrayList<>(List.of(DENY_ALL, rule("deny", 'c', 1, 3, "rwm")));
        rules.addAll(DeviceFilter.DEFAULTS);
        for (long[] device :
                new long[][] {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 2}}) {
            assertTrue(run(rules, 'c', device[0], device[1], 7));
        }
        assertTrue(run(rules, 'c', 136, 77, 7));
        assertTrue(run(rules, 'c', 10, 200, 7));
        assertTrue(run(rules, 'b', 8, 0, DeviceRule.MKNOD));
        assertFalse(run(rules, 'b', 8, 0, DeviceRule.READ));
        assertFalse(run(rules, 'c', 1, 1, DeviceRule.READ));
        assertEquals(11, DeviceFilter.DEFAULTS.size());
    }

    @Test
    void numbersBeyondTheKernelsMatchNothing() {
        List<DeviceRule> rules =
                List.of(
                        rule("allow", 'c', 1L << 32 | 1, 3, "rwm"),
                        rule("allow", 'c', 1, 1L << 40 | 3, "rwm"));
        assertFalse(run(rules, 'c', 1, 3, DeviceRule.READ));
    }

    @Test
    void rulesAreCheckedAndDescribed() {
        assertThrows(IllegalArgumentException.class, () -> rule("allow", 'u', 1, 3, "r"));
        assertThrows(IllegalArgumentException.class, () -> rule("allow", 'c', -2, 3, "r"));
        assertThrows(IllegalArgumentException.class, () -> rule("allow", 'c', 1, 3, "x"));
        assertEquals("allow c 1:3 rwm", rule("allow", 'c', 1, 3, "mrw").describe());
        assertEquals("deny a *:* w", rule("deny", 'a', ANY, ANY, "w").describe());
    }
}
