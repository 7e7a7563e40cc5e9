package dev.demitasse.linux.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 1",
                "0-3,7 | 8f",
                "63 | 8000000000000000",
                "' 1 , ,2 - 4,' | 1e",
                "3,1,3 | a",
                "0-63 | ffffffffffffffff",
            })
    void listsAreMasks(String list, String word) {
        byte[] mask = NumberList.mask(list);
        assertEquals(8, mask.length);
        long bits = ByteBuffer.wrap(mask).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(word, Long.toHexString(bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , "})
    void emptyListsAreEmptyMasks(String list) {
        assertArrayEquals(new byte[0], NumberList.mask(list));
    }

    @Test
    void masksAreAsLongAsNeedBe() {
        assertEquals(16, NumberList.mask("64").length);
        assertEquals(1, NumberList.mask("64")[8]);
        assertEquals(8192, NumberList.mask("65535").length);
        assertEquals(-128, NumberList.mask("65535")[8191]);
        assertEquals(160, NumberList.mask("1024-1279,3").length, "beyond what a cpu_set_t holds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3-1", "-", "1-", "-1", "a", "1-2-3", "65536", "99999999999", "1 2", "0x1"})
    void otherTextIsRefused(String list) {
        assertThrows(IllegalArgumentException.class, () -> NumberList.mask(list));
    }
}
