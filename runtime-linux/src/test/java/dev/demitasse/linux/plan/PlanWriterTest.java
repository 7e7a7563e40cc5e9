package dev.demitasse.linux.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanWriterTest {
    private static String hex(PlanWriter out) {
        return HexFormat.of().formatHex(out.toBytes());
    }

    @Test
    void integersAreLittleEndian() {
        assertEquals("04030201", hex(new PlanWriter().u32(0x01020304)));
        assertEquals("0807060504030201", hex(new PlanWriter().u64(0x0102030405060708L)));
    }

    @Test
    void unsignedExtremesKeepTheirBits() {
        assertEquals("ffffffff", hex(new PlanWriter().u32(-1)));
        assertEquals("ffffffff", hex(new PlanWriter().u32(0xffffffffL)));
        assertEquals("00000080", hex(new PlanWriter().u32(0x80000000L)));
        assertEquals("ffffffffffffffff", hex(new PlanWriter().u64(-1)));
        assertEquals("0000000000000080", hex(new PlanWriter().u64(Long.MIN_VALUE)));
        assertEquals("ffffffff00000000", hex(new PlanWriter().u64(0xffffffffL)));
    }

    @Test
    void stringsHaveLengthAndUncountedNul() {
        assertEquals("0000000000", hex(new PlanWriter().string("")));
        assertEquals("020000002f6100", hex(new PlanWriter().string("/a")));
    }

    @Test
    void stringLengthsCountBytesOfUtf8() {
        assertEquals("02000000c3a400", hex(new PlanWriter().string("ä")));
        assertEquals("04000000f09f8cb100", hex(new PlanWriter().string("\ud83c\udf31")));
    }

    @Test
    void stringsWithNulAreRefused() {
        PlanWriter out = new PlanWriter().u32(7);
        for (String text : List.of("\0", "a\0", "\0b", "a\0b")) {
            var e = assertThrows(IllegalArgumentException.class, () -> out.string(text));
            assertTrue(e.getMessage().indexOf('\0') < 0, e.getMessage());
        }
        assertEquals("07000000", hex(out), "nothing of it is written");
        assertThrows(IllegalArgumentException.class, () -> out.strings(List.of("a", "b\0")));
    }

    @Test
    void bytesAndArraysHaveTheirCount() {
        assertEquals("0300000000ff00", hex(new PlanWriter().bytes(new byte[] {0, -1, 0})));
        assertEquals("00000000", hex(new PlanWriter().bytes(new byte[0])));
        assertEquals("00000000", hex(new PlanWriter().strings(List.of())));
        assertEquals(
                "02000000" + "010000006100" + "0000000000",
                hex(new PlanWriter().strings(List.of("a", ""))));
    }

    @Test
    void bufferGrowsByOneFieldAndByMany() {
        PlanWriter out = new PlanWriter();
        String big = "x".repeat(100_000);
        out.string(big);
        for (int i = 0; i < 20_000; i++) {
            out.u16(i);
        }
        byte[] bytes = out.toBytes();
        assertEquals(4 + 100_000 + 1 + 40_000, bytes.length);
        WireReader in = new WireReader(bytes);
        assertEquals(big, in.field('s'));
        for (int i = 0; i < 20_000; i++) {
            assertEquals(i, in.u16());
        }
    }

    @Test
    void bufferGrowsAtEveryFillLevel() {
        for (int before = 4080; before <= 4096; before++) {
            PlanWriter out = new PlanWriter();
            out.raw(new byte[before]);
            out.u64(0x1122334455667788L).string("end");
            byte[] bytes = out.toBytes();
            assertEquals(before + 16, bytes.length);
            byte[] tail = Arrays.copyOfRange(bytes, before, bytes.length);
            assertEquals(List.of(0x1122334455667788L, "end"), new WireReader(tail).fields("qs"));
        }
    }

    @Test
    void resultIsACopy() {
        PlanWriter out = new PlanWriter().u32(1);
        out.toBytes()[0] = 9;
        assertEquals("01000000", hex(out));
    }

    @Test
    void smallPlanHasTheseBytes() {
        Plan plan =
                new Plan.Builder()
                        .host(new HostOp.AwaitInit(1), "")
                        .init(new ProcessOp.Hostname("é"), "/hostname")
                        .init(new ProcessOp.Setsid(), "")
                        .build();
        assertEquals(
                "444d504c"
                        + "01000000"
                        + "01000000"
                        + "01000000"
                        + "02000000"
                        + "0d00"
                        + "0000"
                        + "04000000"
                        + "01000000"
                        + "3200"
                        + "0000"
                        + "07000000"
                        + "02000000c3a900"
                        + "2200"
                        + "0000"
                        + "00000000",
                HexFormat.of().formatHex(plan.encode()));
    }

    @Test
    void lengthOfAnOperationIsRightWhenTheBufferMovedMeanwhile() {
        String name = "n".repeat(10_000);
        Plan plan = new Plan.Builder().init(new ProcessOp.Hostname(name), "").build();
        byte[] bytes = plan.encode();
        WireReader in = new WireReader(Arrays.copyOfRange(bytes, 20, bytes.length));
        assertEquals(50, in.u16());
        assertEquals(0, in.u16());
        assertEquals(List.of(10_005L, name), in.fields("us"));
    }

    @Test
    void onlyPlansThatEnterAContainerAreSealed() {
        assertFalse(new Plan.Builder().host(new HostOp.Signal(1, 2, 9), "").build().sealed());
        assertTrue(new Plan.Builder().init(new ProcessOp.Setsid(), "").build().sealed());
    }

    @Test
    void slotsBeginBehindTheRootfs() {
        Plan.Builder plan = new Plan.Builder();
        assertEquals(Op.ROOTFS_SLOT + 1, plan.slot());
        assertEquals(Op.ROOTFS_SLOT + 2, plan.slot());
    }

    @Test
    void plansDoNotChangeWithTheirBuilder() {
        Plan.Builder builder = new Plan.Builder().host(new HostOp.Subreaper(), "/a");
        Plan plan = builder.build();
        builder.host(new HostOp.AwaitExec(), "/b");
        assertEquals(1, plan.host().size());
        assertEquals("/a", plan.host().get(0).pointer());
    }

    @Test
    void groupsAreWrittenAsUnsignedWords() {
        PlanWriter out = new PlanWriter();
        new ProcessOp.User(-2, 7, List.of(0L, 4294967294L)).writeTo(out);
        assertEquals("feffffff" + "07000000" + "08000000" + "00000000" + "feffffff", hex(out));
        assertEquals(
                "become uid 4294967294 gid 7", new ProcessOp.User(-2, 7, List.of()).describe());
    }
}
