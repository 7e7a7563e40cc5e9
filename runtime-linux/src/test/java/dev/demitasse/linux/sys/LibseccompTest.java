package dev.demitasse.linux.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.seccomp.CompiledFilter;
import dev.demitasse.linux.seccomp.FilterFailed;
import dev.demitasse.linux.seccomp.FilterProgram;
import dev.demitasse.linux.seccomp.FilterRule;
import dev.demitasse.linux.seccomp.FilterRule.Condition;
import dev.demitasse.linux.seccomp.FilterRules;
import dev.demitasse.linux.seccomp.SeccompAbi;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Compiles profiles and asks the filters, on x86_64 or aarch64.
class LibseccompTest {
    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));
    private static final int NATIVE = ARM ? 0xc00000b7 : 0xc000003e;
    private static final int OTHER = ARM ? 0x40000028 : 0x40000003;
    private static final String OTHER_NAME = ARM ? "SCMP_ARCH_ARM" : "SCMP_ARCH_X86";

    private static final int WRITE = ARM ? 64 : 1;
    private static final int PERSONALITY = ARM ? 92 : 135;
    private static final int GETPID = ARM ? 172 : 39;

    private static final int ALLOW = SeccompAbi.action("SCMP_ACT_ALLOW", 0);
    private static final int KILL = SeccompAbi.action("SCMP_ACT_KILL", 0);
    private static final int EPERM = SeccompAbi.action("SCMP_ACT_ERRNO", 1);
    private static final int ENOSYS = SeccompAbi.action("SCMP_ACT_ERRNO", 38);

    private static FilterRule rule(int action, String name, Condition... conditions) {
        return new FilterRule("/syscalls/0", action, List.of(name), List.of(conditions));
    }

    private static Condition condition(int argument, String operator, long first, long second) {
        return new Condition(argument, SeccompAbi.operator("SCMP_CMP_" + operator), first, second);
    }

    private static FilterProgram compile(int defaultAction, FilterRule... rules) throws Exception {
        return new FilterProgram(
                Libseccomp.compile(new FilterRules(defaultAction, List.of(), List.of(rules)))
                        .program());
    }

    @Test
    void rulesAndDefaultAreApart() throws Exception {
        FilterProgram program = compile(ALLOW, rule(EPERM, "write"), rule(KILL, "getpid"));
        assertEquals(EPERM, program.run(NATIVE, WRITE));
        assertEquals(KILL, program.run(NATIVE, GETPID));
        assertEquals(ALLOW, program.run(NATIVE, PERSONALITY));
    }

    @Test
    void everyActionIsReturnedAsItIs() throws Exception {
        for (String name :
                new String[] {
                    "KILL", "KILL_PROCESS", "KILL_THREAD", "TRAP", "ERRNO", "TRACE", "LOG", "NOTIFY"
                }) {
            int action = SeccompAbi.action("SCMP_ACT_" + name, 7);
            assertEquals(action, compile(ALLOW, rule(action, "write")).run(NATIVE, WRITE), name);
        }
    }

    @Test
    void everyOperatorCompares() throws Exception {
        String[] operators = {"NE", "LT", "LE", "EQ", "GE", "GT"};
        boolean[][] holds = {
            {true, true, true, false, false, false}, // of 6
            {false, false, true, true, true, false}, // of 7
            {true, false, false, false, true, true}, // of 8
        };
        for (int i = 0; i < operators.length; i++) {
            FilterProgram program =
                    compile(ALLOW, rule(EPERM, "personality", condition(0, operators[i], 7, 0)));
            for (int value = 6; value <= 8; value++) {
                assertEquals(
                        holds[value - 6][i] ? EPERM : ALLOW,
                        program.run(NATIVE, PERSONALITY, value),
                        value + " " + operators[i] + " 7");
            }
        }
    }

    @Test
    void argumentsHave64UnsignedBits() throws Exception {
        FilterProgram program =
                compile(ALLOW, rule(EPERM, "personality", condition(0, "GT", Long.MAX_VALUE, 0)));
        assertEquals(EPERM, program.run(NATIVE, PERSONALITY, -1L));
        assertEquals(ALLOW, program.run(NATIVE, PERSONALITY, 5L << 32));
    }

    @Test
    void maskedArgumentsAreCompared() throws Exception {
        FilterProgram program =
                compile(
                        EPERM,
                        rule(ALLOW, "personality", condition(0, "MASKED_EQ", 0x7e020000, 0)));
        assertEquals(ALLOW, program.run(NATIVE, PERSONALITY, 0x11L));
        assertEquals(EPERM, program.run(NATIVE, PERSONALITY, 0x10000000L));
    }

    @Test
    void allConditionsOfARuleHaveToHold() throws Exception {
        FilterProgram program =
                compile(
                        ALLOW,
                        rule(EPERM, "write", condition(0, "EQ", 2, 0), condition(2, "GT", 9, 0)));
        assertEquals(EPERM, program.run(NATIVE, WRITE, 2, 0, 10));
        assertEquals(ALLOW, program.run(NATIVE, WRITE, 2, 0, 9));
        assertEquals(ALLOW, program.run(NATIVE, WRITE, 1, 0, 10));
    }

    @Test
    void unknownNamesAreSkippedAndNamed() throws Exception {
        CompiledFilter filter =
                Libseccomp.compile(
                        new FilterRules(
                                ALLOW,
                                List.of(),
                                List.of(
                                        new FilterRule(
                                                "",
                                                EPERM,
                                                List.of("no_such_call", "write"),
                                                List.of()))));
        assertEquals("[no_such_call]", filter.skipped().toString());
        assertEquals(EPERM, new FilterProgram(filter.program()).run(NATIVE, WRITE));
        assertTrue(filter.compiler().contains("libseccomp.so"), filter.compiler());
    }

    @Test
    void rulesThatSayTheDefaultAreSkipped() throws Exception {
        FilterProgram program = compile(EPERM, rule(EPERM, "write"), rule(ALLOW, "getpid"));
        assertEquals(EPERM, program.run(NATIVE, WRITE));
        assertEquals(ALLOW, program.run(NATIVE, GETPID));
    }

    @Test
    void newerCallsThanAnyNamedOneDoNotExist() throws Exception {
        FilterProgram program = compile(EPERM, rule(ALLOW, "write"), rule(ALLOW, "personality"));
        assertEquals(ENOSYS, program.run(NATIVE, PERSONALITY + 1));
        assertEquals(EPERM, program.run(NATIVE, PERSONALITY - 1));
        for (String passes : new String[] {"ALLOW", "LOG", "TRACE", "NOTIFY"}) {
            int action = SeccompAbi.action("SCMP_ACT_" + passes, 0);
            assertEquals(
                    action,
                    compile(action, rule(EPERM, "write")).run(NATIVE, PERSONALITY + 1),
                    passes);
        }
    }

    @Test
    void nativeArchitectureIsAlwaysThere() throws Exception {
        FilterRules rules =
                new FilterRules(
                        EPERM,
                        List.of(OTHER_NAME, OTHER_NAME),
                        List.of(rule(ALLOW, "write"), rule(ALLOW, "getpid")));
        FilterProgram program = new FilterProgram(Libseccomp.compile(rules).program());
        assertEquals(ALLOW, program.run(NATIVE, WRITE));
        assertEquals(ALLOW, program.run(OTHER, 4)); // write on both
        assertEquals(ENOSYS, program.run(OTHER, 400));
        assertEquals(KILL, program.run(0x80000016, 4)); // s390x
    }

    @Test
    void architecturesThatCannotBeAreNamed() {
        String[] names = {"SCMP_ARCH_MADE_UP", "SCMP_ARCH_S390X"};
        for (String name : names) {
            FilterRules rules = new FilterRules(ALLOW, List.of(OTHER_NAME, name), List.of());
            FilterFailed failure =
                    assertThrows(FilterFailed.class, () -> Libseccomp.compile(rules));
            assertEquals("/architectures/1", failure.pointer());
            assertTrue(failure.getMessage().contains(name), failure.getMessage());
        }
    }

    @Test
    void contradictionsAreNamed() {
        FilterRules rules =
                new FilterRules(
                        ALLOW,
                        List.of(),
                        List.of(
                                rule(EPERM, "write", condition(0, "EQ", 1, 0)),
                                rule(KILL, "write", condition(0, "EQ", 1, 0))));
        FilterFailed failure = assertThrows(FilterFailed.class, () -> Libseccomp.compile(rules));
        assertEquals("/syscalls/0", failure.pointer());
        assertTrue(failure.getMessage().contains("seccomp_rule_add write"), failure.getMessage());
    }

    @Test
    void filtersAreNoLargerThanTheKernelTakes() {
        List<FilterRule> rules = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            rules.add(rule(EPERM, "write", condition(0, "EQ", i, 0)));
        }
        FilterFailed failure =
                assertThrows(
                        FilterFailed.class,
                        () -> Libseccomp.compile(new FilterRules(ALLOW, List.of(), rules)));
        assertTrue(failure.getMessage().contains("4096"), failure.getMessage());
    }

    @Test
    void kernelIsAskedForItsFlags() {
        assertTrue(KernelSeccomp.supports(SeccompAbi.FLAG_TSYNC));
        assertTrue(KernelSeccomp.supports(SeccompAbi.FLAG_SPEC_ALLOW));
        assertFalse(KernelSeccomp.supports(1 << 30));
    }

    @Test
    void libraryHasAVersion() throws Exception {
        assertTrue(Libseccomp.version().matches("2\\.[0-9]+\\.[0-9]+"), Libseccomp.version());
        assertTrue(Libseccomp.knowsArchitecture("SCMP_ARCH_X86_64"));
        assertFalse(Libseccomp.knowsArchitecture("SCMP_ARCH_MADE_UP"));
    }
}
