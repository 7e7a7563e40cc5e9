package dev.demitasse.linux.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class EnosysStubTest {
    private static final int X86_64 = 0xc000003e;
    private static final int X32 = 0x4000003e;
    private static final int I386 = 0x40000003;
    private static final int AARCH64 = 0xc00000b7;
    private static final int X32_BIT = 0x40000000;
    private static final int THROUGH = 0x7fff0000;
    private static final int REFUSED = 0x00050000 | 38;

    /// The stub, with a filter behind it that allows everything.
    private static FilterProgram stub(int[] tokens, int... highest) {
        byte[] stub = EnosysStub.of(tokens, highest);
        ByteBuffer program = ByteBuffer.allocate(stub.length + 8).order(ByteOrder.nativeOrder());
        program.put(stub).putShort((short) 6).putShort((short) 0).putInt(THROUGH);
        return new FilterProgram(program.array());
    }

    @Test
    void numbersAboveTheHighestAreUnknown() {
        FilterProgram program = stub(new int[] {AARCH64}, 291);
        assertEquals(THROUGH, program.run(AARCH64, 0));
        assertEquals(THROUGH, program.run(AARCH64, 291));
        assertEquals(REFUSED, program.run(AARCH64, 292));
        assertEquals(REFUSED, program.run(AARCH64, -1));
    }

    @Test
    void architecturesHaveTheirOwnNumbers() {
        FilterProgram program = stub(new int[] {X86_64, I386, AARCH64}, 300, 400, 200);
        assertEquals(THROUGH, program.run(X86_64, 300));
        assertEquals(REFUSED, program.run(X86_64, 301));
        assertEquals(THROUGH, program.run(I386, 400));
        assertEquals(REFUSED, program.run(I386, 401));
        assertEquals(THROUGH, program.run(AARCH64, 200));
        assertEquals(REFUSED, program.run(AARCH64, 201));
    }

    @Test
    void otherArchitecturesAreTheFiltersAffair() {
        assertEquals(THROUGH, stub(new int[] {X86_64}, 300).run(I386, 9999));
    }

    @Test
    void x32HasTheArchitectureOfX8664() {
        FilterProgram program = stub(new int[] {X86_64, I386, X32}, 300, 400, X32_BIT | 500);
        assertEquals(THROUGH, program.run(X86_64, 300));
        assertEquals(REFUSED, program.run(X86_64, 301));
        assertEquals(REFUSED, program.run(X86_64, X32_BIT - 1));
        assertEquals(THROUGH, program.run(X86_64, X32_BIT));
        assertEquals(THROUGH, program.run(X86_64, X32_BIT | 500));
        assertEquals(REFUSED, program.run(X86_64, X32_BIT | 501));
        assertEquals(REFUSED, program.run(I386, 401));
    }

    @Test
    void x32ThatIsNotAskedForIsTheFiltersAffair() {
        FilterProgram program = stub(new int[] {X86_64}, 300);
        assertEquals(REFUSED, program.run(X86_64, X32_BIT - 1));
        assertEquals(THROUGH, program.run(X86_64, X32_BIT | 999));
    }

    @Test
    void whatIsNotNamedHasNoBound() {
        assertEquals(0, EnosysStub.of(new int[] {X86_64, AARCH64}, new int[] {-1, -1}).length);
        FilterProgram program = stub(new int[] {X86_64, X32, AARCH64}, -1, X32_BIT | 7, -1);
        assertEquals(THROUGH, program.run(X86_64, 9999));
        assertEquals(REFUSED, program.run(X86_64, X32_BIT | 8));
        assertEquals(THROUGH, program.run(AARCH64, 9999));
    }
}
