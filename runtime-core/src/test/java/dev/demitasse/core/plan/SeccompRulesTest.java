package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.seccomp.FilterRule;
import dev.demitasse.linux.seccomp.FilterRules;
import dev.demitasse.linux.seccomp.SeccompAbi;
import dev.demitasse.spec.Linux;
import dev.demitasse.spec.Seccomp;
import dev.demitasse.spec.SeccompNames;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeccompRulesTest {
    private static final int ERRNO = 0x00050000;

    private static Seccomp seccomp(String members) {
        Linux linux = Configs.with("'linux': {'seccomp': {" + members + "}}").linux();
        assertNotNull(linux);
        Seccomp seccomp = linux.seccomp();
        assertNotNull(seccomp);
        return seccomp;
    }

    private static Seccomp allowing(String members) {
        return seccomp("'defaultAction': 'SCMP_ACT_ALLOW', " + members);
    }

    private static FilterRules syscalls(String entries) {
        return SeccompRules.of(allowing("'syscalls': [" + entries + "]"));
    }

    @Test
    void everyNameOfTheSpecificationHasItsNumber() {
        Set<Integer> operators = new HashSet<>();
        for (String name : SeccompNames.operators()) {
            assertNotEquals(SeccompAbi.UNKNOWN, SeccompAbi.operator(name), name);
            assertTrue(operators.add(SeccompAbi.operator(name)), name);
        }
        int flags = 0;
        for (String name : SeccompNames.flags()) {
            assertEquals(1, Integer.bitCount(SeccompAbi.flag(name)), name);
            assertEquals(0, flags & SeccompAbi.flag(name), name);
            flags |= SeccompAbi.flag(name);
        }
        Set<Integer> actions = new HashSet<>();
        for (String name : SeccompNames.actions()) {
            actions.add(SeccompAbi.action(name, 0));
        }
        // KILL is KILL_THREAD.
        assertEquals(SeccompNames.actions().size() - 1, actions.size());
        assertEquals(
                SeccompAbi.action("SCMP_ACT_KILL_THREAD", 0),
                SeccompAbi.action("SCMP_ACT_KILL", 0));
        assertEquals(23, SeccompNames.architectures().size());
    }

    @Test
    void errnoIsEpermUnlessGiven() {
        assertEquals(
                ERRNO | 1,
                SeccompRules.of(seccomp("'defaultAction': 'SCMP_ACT_ERRNO'")).defaultAction());
        assertEquals(
                ERRNO,
                SeccompRules.of(seccomp("'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 0"))
                        .defaultAction());
        FilterRules rules =
                syscalls(
                        "{'names': ['a'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 38},"
                                + "{'names': ['a'], 'action': 'SCMP_ACT_TRACE', 'errnoRet': 65535},"
                                + "{'names': ['a'], 'action': 'SCMP_ACT_TRACE'}");
        assertEquals(ERRNO | 38, rules.rules().get(0).action());
        assertEquals(0x7ff0ffff, rules.rules().get(1).action());
        assertEquals(0x7ff00001, rules.rules().get(2).action());
    }

    @Test
    void conditionsOnDifferentArgumentsGoTogether() {
        FilterRules rules =
                syscalls(
                        "{'names': ['a', 'b'], 'action': 'SCMP_ACT_KILL', 'args': ["
                                + "{'index': 0, 'value': 18446744073709551615, 'op': 'SCMP_CMP_NE'},"
                                + "{'index': 5, 'value': 7, 'valueTwo': 3, 'op':"
                                + " 'SCMP_CMP_MASKED_EQ'}]}");
        assertEquals(1, rules.rules().size());
        FilterRule rule = rules.rules().get(0);
        assertEquals("/syscalls/0", rule.pointer());
        assertEquals("[a, b]", rule.names().toString());
        assertEquals(
                "[Condition[argument=0, operator=1, first=-1, second=0], Condition[argument=5,"
                        + " operator=7, first=7, second=3]]",
                rule.conditions().toString());
    }

    @Test
    void conditionsThatRepeatAnArgumentAreAlternatives() {
        FilterRules rules =
                syscalls(
                        "{'names': ['x'], 'action': 'SCMP_ACT_KILL'},"
                                + "{'names': ['a'], 'action': 'SCMP_ACT_KILL', 'args': ["
                                + "{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'},"
                                + "{'index': 1, 'value': 2, 'op': 'SCMP_CMP_EQ'},"
                                + "{'index': 0, 'value': 3, 'op': 'SCMP_CMP_EQ'}]}");
        assertEquals(4, rules.rules().size());
        for (int i = 1; i < 4; i++) {
            assertEquals("/syscalls/1", rules.rules().get(i).pointer());
            assertEquals(1, rules.rules().get(i).conditions().size());
            assertEquals(i, rules.rules().get(i).conditions().get(0).first());
        }
    }

    @Test
    void flagsThatAreAbsentAreNotEmpty() {
        assertEquals(4, SeccompRules.flags(allowing("'flags': null"), false));
        assertEquals(0, SeccompRules.flags(allowing("'flags': []"), false));
        assertEquals(
                3,
                SeccompRules.flags(
                        allowing(
                                "'flags': ['SECCOMP_FILTER_FLAG_TSYNC',"
                                        + " 'SECCOMP_FILTER_FLAG_LOG']"),
                        false));
    }

    @Test
    void flagsOfAListenerComeWithOne() {
        String wait = "'flags': ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV']";
        assertEquals(0, SeccompRules.flags(allowing(wait), false));
        assertEquals(32 | 8, SeccompRules.flags(allowing(wait), true));
        assertEquals(4 | 8, SeccompRules.flags(allowing("'flags': null"), true));
        String tsync = "'flags': ['SECCOMP_FILTER_FLAG_TSYNC']";
        assertEquals(1 | 8 | 16, SeccompRules.flags(allowing(tsync), true));
    }

    @Test
    void listenersAreForNotifyOnly() {
        String listener = "'listenerPath': '/run/agent'";
        assertFalse(SeccompRules.notifies(allowing(listener)));
        assertFalse(
                SeccompRules.notifies(
                        allowing(
                                listener
                                        + ", 'syscalls': [{'names': ['a'], 'action':"
                                        + " 'SCMP_ACT_KILL'}]")));
        assertTrue(
                SeccompRules.notifies(
                        allowing("'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_NOTIFY'}]")));
        assertTrue(SeccompRules.notifies(seccomp("'defaultAction': 'SCMP_ACT_NOTIFY'")));
    }
}
