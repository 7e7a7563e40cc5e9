package dev.demitasse.linux.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.plan.PlanHeader.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Compares the operations of this package with plan.h, the definition of the wire format.
class PlanFormatTest {
    /// Fields that serve [Op#describe] only.
    private static final Set<String> UNWRITTEN =
            Set.of(
                    "PreserveFds.sockets",
                    "AwaitPlanner.task",
                    "SetnsChildren.name",
                    "JoinBefore.name",
                    "Clone.names",
                    "Prlimit.name",
                    "Propagation.name",
                    "MountAttr.name",
                    "Setns.name",
                    "Unshare.name",
                    "WriteProc.what",
                    "Scheduler.name",
                    "IoPriority.name",
                    "Personality.name",
                    "MemoryPolicy.name",
                    "Affinity.list");

    private final PlanHeader header = PlanHeader.read();

    @Test
    void tablesAreRead() {
        assertTrue(header.operations().size() >= 55, "operations: " + header.operations().size());
        assertTrue(header.steps().size() >= 60, "steps: " + header.steps().size());
        assertEquals(9, header.messages().size());
    }

    @Test
    void everyOperationHasOneRecordWithItsNumber() {
        Map<Integer, String> records = new HashMap<>();
        for (Op op : SampleOps.all()) {
            String former = records.put(op.opcode(), op.getClass().getSimpleName());
            assertEquals(null, former, "opcode " + op.opcode() + " twice");
        }
        for (Operation operation : header.operations()) {
            String record = records.remove(operation.opcode());
            assertNotEquals(null, record, "no record for " + operation);
            assertEquals(
                    operation.name().replace("_", "").toLowerCase(Locale.ROOT),
                    nameInHeader(record).toLowerCase(Locale.ROOT));
        }
        assertEquals(Map.of(), records, "records that plan.h does not know");
    }

    private static String nameInHeader(String record) {
        return switch (record) {
            case "NoNewPrivileges" -> "NoNewPrivs";
            default -> record;
        };
    }

    @Test
    void samplesCoverEveryRecord() {
        Set<Class<?>> sampled = new HashSet<>();
        for (Op op : SampleOps.all()) {
            sampled.add(op.getClass());
        }
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> record : group.getPermittedSubclasses()) {
                assertTrue(sampled.remove(record), "no sample of " + record.getName());
            }
        }
        assertEquals(Set.of(), sampled);
    }

    @Test
    void hostOperationsAreThoseOfTheHostProgram() {
        Map<Integer, Operation> byCode = byCode();
        for (Op op : SampleOps.all()) {
            Operation operation = byCode.get(op.opcode());
            boolean host =
                    op instanceof HostOp || op instanceof IsolationOp || op instanceof SupervisorOp;
            assertEquals(host, operation.program() == 'H', operation.toString());
        }
    }

    @Test
    void fieldsAreWrittenAsTheSignatureSays() throws ReflectiveOperationException {
        Map<Integer, Operation> byCode = byCode();
        for (Op op : SampleOps.all()) {
            Operation operation = byCode.get(op.opcode());
            PlanWriter out = new PlanWriter();
            op.writeTo(out);
            List<Object> written = new WireReader(out.toBytes()).fields(operation.signature());
            assertEquals(SampleOps.fields(op, UNWRITTEN), normal(written), operation.toString());
        }
    }

    /// Byte arrays do not compare by content.
    private static List<Object> normal(List<Object> values) {
        Object[] normal = values.toArray();
        for (int i = 0; i < normal.length; i++) {
            if (normal[i] instanceof byte[] bytes) {
                normal[i] = Arrays.toString(bytes);
            }
        }
        return Arrays.asList(normal);
    }

    private Map<Integer, Operation> byCode() {
        Map<Integer, Operation> byCode = new HashMap<>();
        for (Operation operation : header.operations()) {
            byCode.put(operation.opcode(), operation);
        }
        return byCode;
    }

    @Test
    void signaturesFitTheLaunchersLimits() {
        long most = header.constant("OP_FIELDS_MAX");
        for (Operation operation : header.operations()) {
            assertTrue(operation.signature().length() <= most, operation.toString());
            assertTrue(operation.signature().matches("[uqsba]*"), operation.toString());
        }
    }

    @Test
    void stepsHaveTheirNames() {
        Map<Integer, String> steps = header.steps();
        long named = Arrays.stream(Steps.NAMES).filter(name -> !name.isEmpty()).count();
        assertEquals(named, steps.size());
        for (Map.Entry<Integer, String> step : steps.entrySet()) {
            assertEquals(
                    step.getValue().toLowerCase(Locale.ROOT), Steps.name(step.getKey()), "step");
        }
        assertEquals("EXISTING", steps.get(Steps.EXISTING));
        assertEquals("FACCESSAT2", steps.get(Steps.FACCESSAT2));
        assertEquals("EXECVE", steps.get(Steps.EXECVE));
        assertEquals("WAITID", steps.get(Steps.WAITID));
    }

    @Test
    void unknownStepsHaveNoName() {
        assertEquals("", Steps.name(0));
        assertEquals("", Steps.name(-1));
        assertEquals("", Steps.name(Steps.NAMES.length));
        assertEquals("", Steps.name(Integer.MAX_VALUE));
        assertEquals("", Steps.name(68));
        assertEquals("sched_setaffinity", Steps.name(Steps.NAMES.length - 1));
    }

    @Test
    void constantsAreThoseOfTheHeader() {
        assertEquals(header.constant("PROTOCOL_VERSION"), Plan.PROTOCOL_VERSION);
        assertEquals(header.constant("PLAN_MAGIC"), Plan.MAGIC);
        assertEquals(header.constant("NO_SLOT"), Integer.toUnsignedLong(Op.NO_SLOT));
        assertEquals(header.constant("HOOK_PID"), ExecOp.Hook.PID);
        assertEquals(header.constant("HOOK_INHERIT"), ExecOp.Hook.INHERIT);
        assertEquals(
                header.constant("PLAN_FLAG_SEALED"), flagsOf(new Plan(true, List.of(), List.of())));
        assertEquals(0, flagsOf(new Plan(false, List.of(), List.of())));
    }

    private static long flagsOf(Plan plan) {
        List<Object> fields = new WireReader(plan.encode()).fields("uuuuu");
        return (long) fields.get(2);
    }

    @Test
    void magicSpellsItsName() {
        byte[] bytes = new Plan(false, List.of(), List.of()).encode();
        assertArrayEquals(new byte[] {'D', 'M', 'P', 'L'}, Arrays.copyOf(bytes, 4));
    }

    @Test
    void descriptionsAreSentencesWithoutStop() {
        for (Op op : SampleOps.all()) {
            assertFalse(op.describe().isEmpty());
            assertFalse(op.describe().endsWith("."), op.describe());
            assertTrue(Character.isLowerCase(op.describe().charAt(0)), op.describe());
        }
    }
}
