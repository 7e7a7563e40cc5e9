package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.linux.plan.ExecOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.spec.Process;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessPlannerTest {
    private static Plan plan(String members) {
        Spec spec = Configs.withProcess("{'cwd': '/work', " + members + "}", "");
        Process process = spec.process();
        assert process != null;
        Plan.Builder plan = new Plan.Builder();
        ProcessPlanner planner = new ProcessPlanner(plan, process);
        planner.planUmask();
        planner.planIdentity(0);
        planner.planProgram();
        planner.planExec();
        return plan.build();
    }

    private static <T extends Op> T only(Plan plan, Class<T> type) {
        T found = null;
        for (Step step : plan.init()) {
            if (type.isInstance(step.op())) {
                assertEquals(null, found, "one " + type);
                found = type.cast(step.op());
            }
        }
        if (found == null) {
            throw new AssertionError("no " + type);
        }
        return found;
    }

    private static List<String> candidates(String name, String environment) {
        Plan plan = plan("'args': ['" + name + "'], 'env': [" + environment + "]");
        return only(plan, ExecOp.FindExec.class).candidates();
    }

    @Test
    void programsAreLookedForInThePathOfTheContainer() {
        assertEquals(List.of("/a/sh", "/b/c/sh"), candidates("sh", "'PATH=/a:/b/c'"));
    }

    @Test
    void anEmptyNameIsNoDirectoryOfThePath() {
        assertEquals(List.of(""), candidates("", "'PATH=/a:/b'"));
    }

    @Test
    void emptyElementsOfPathAreTheWorkingDirectory() {
        assertEquals(
                List.of("./sh", "/a/sh", "./sh", "/b/sh", "./sh"),
                candidates("sh", "'PATH=:/a::/b:'"));
        assertEquals(List.of("./sh"), candidates("sh", "'PATH='"));
        assertEquals(List.of("./sh", "./sh"), candidates("sh", "'PATH=:'"));
    }

    @Test
    void withoutPathTheUsualPlacesAreTried() {
        assertEquals(List.of("/bin/sh", "/usr/bin/sh"), candidates("sh", ""));
        assertEquals(List.of("/bin/sh", "/usr/bin/sh"), candidates("sh", "'XPATH=/a', 'PATHS=/b'"));
    }

    @ParameterizedTest
    @CsvSource({"/bin/sh", "./sh", "bin/sh", "sh/"})
    void programsWithASlashAreTakenAsTheyAre(String name) {
        assertEquals(List.of(name), candidates(name, "'PATH=/a'"));
    }

    @Test
    void theLastPathCounts() {
        assertEquals(List.of("/b/sh"), candidates("sh", "'PATH=/a', 'PATH=/b'"));
    }

    @Test
    void theLastOfEachVariableStaysInItsPlace() {
        Plan plan =
                plan(
                        "'args': ['a'], 'env': ['A=1', 'AB=2', 'A=3', 'B=', 'AB=4', 'C=x=y', 'B=5',"
                                + " 'C=z']");
        assertEquals(
                List.of("A=3", "AB=4", "B=5", "C=z"), only(plan, ExecOp.Environ.class).variables());
    }

    @Test
    void variablesThatBeginAlikeAreDifferent() {
        Plan plan = plan("'args': ['a'], 'env': ['A=1', 'AA=2', 'A=A=3', 'AAA=']");
        assertEquals(
                List.of("AA=2", "A=A=3", "AAA="), only(plan, ExecOp.Environ.class).variables());
    }

    @Test
    void argumentsAreTheWholeArgv() {
        Plan plan = plan("'args': ['sh', '', '-c', 'a b']");
        assertEquals(List.of("sh", "", "-c", "a b"), only(plan, ExecOp.Exec.class).arguments());
    }

    @Test
    void aMissingUserIsRootWithoutGroups() {
        ProcessOp.User user = only(plan("'args': ['a']"), ProcessOp.User.class);
        assertEquals(0, user.uid());
        assertEquals(0, user.gid());
        assertEquals(List.of(), user.groups());
        assertEquals(022, only(plan("'args': ['a']"), ProcessOp.Umask.class).mask());
    }

    @Test
    void umaskZeroIsNotAbsent() {
        Plan plan = plan("'args': ['a'], 'user': {'uid': 1, 'gid': 2, 'umask': 0}");
        assertEquals(0, only(plan, ProcessOp.Umask.class).mask());
    }

    @Test
    void idsBeyondTheSignedRangeKeepTheirBits() {
        Plan plan = plan("'args': ['a'], 'user': {'uid': 4294967294, 'gid': 2147483648}");
        ProcessOp.User user = only(plan, ProcessOp.User.class);
        assertEquals(4294967294L, Integer.toUnsignedLong(user.uid()));
        assertEquals(2147483648L, Integer.toUnsignedLong(user.gid()));
        assertEquals(user.uid(), only(plan, ProcessOp.StdioOwner.class).uid());
        assertEquals(user.uid(), only(plan, ExecOp.Environ.class).uid());
    }

    @Test
    void privilegesAreGivenUpInTheOrderTheyAreNeeded() {
        Plan plan =
                plan("'args': ['a'], 'noNewPrivileges': true, 'capabilities': {'bounding': []}");
        assertEquals(
                List.of(
                        "Umask",
                        "NoNewPrivileges",
                        "StdioOwner",
                        "BoundingSet",
                        "Chdir",
                        "User",
                        "Chdir",
                        "Capabilities",
                        "Environ",
                        "FindExec",
                        "Exec"),
                plan.init().stream().map(step -> step.op().getClass().getSimpleName()).toList());
    }

    @Test
    void missingCapabilitySetsAreEmptyButAMissingObjectLeavesAll() {
        Plan plan = plan("'args': ['a'], 'capabilities': {'permitted': ['CAP_CHOWN']}");
        assertEquals(0, only(plan, ProcessOp.BoundingSet.class).keep());
        ProcessOp.Capabilities sets = only(plan, ProcessOp.Capabilities.class);
        assertEquals(1, sets.permitted());
        assertEquals(0, sets.effective() | sets.inheritable() | sets.ambient());
        for (Step step : plan("'args': ['a']").init()) {
            String name = step.op().getClass().getSimpleName();
            assertEquals(false, name.equals("BoundingSet") || name.equals("Capabilities"), name);
        }
    }
}
