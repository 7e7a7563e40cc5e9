package dev.demitasse.spec;

import static dev.demitasse.spec.Documents.bytes;
import static dev.demitasse.spec.Documents.process;
import static dev.demitasse.spec.Documents.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SpecReaderTest {
    private static Resources resourcesOf(Spec spec) {
        return spec.linux().resources();
    }

    @Test
    void uint64ReachesItsLargestValue() throws Exception {
        String json =
                process("'rlimits':[{'type':'RLIMIT_AS','soft':0,'hard':18446744073709551615}]");
        Rlimit rlimit = SpecReader.read(bytes(json)).process().rlimits().get(0);
        assertEquals("18446744073709551615", Long.toUnsignedString(rlimit.hard()));
    }

    @Test
    void uint64AboveLongIsKept() throws Exception {
        Spec spec = SpecReader.read(bytes(resources("'cpu':{'shares':9223372036854775808}")));
        assertEquals(Long.MIN_VALUE, resourcesOf(spec).cpu().shares());
    }
}
