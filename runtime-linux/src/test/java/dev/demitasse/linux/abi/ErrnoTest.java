package dev.demitasse.linux.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void namesAndTextsAreThoseOfGlibc() {
        assertEquals("EPERM", Errno.name(Errno.EPERM));
        assertEquals("Operation not permitted", Errno.text(Errno.EPERM));
        assertEquals("EINVAL", Errno.name(Errno.EINVAL));
        assertEquals("Invalid argument", Errno.text(Errno.EINVAL));
        assertEquals("ELOOP", Errno.name(40));
        assertEquals("ENOMSG", Errno.name(42));
        assertEquals("EBFONT", Errno.name(59));
        assertEquals("EOPNOTSUPP", Errno.name(Errno.EOPNOTSUPP));
        assertEquals("ECONNREFUSED", Errno.name(Errno.ECONNREFUSED));
        assertEquals("EHWPOISON", Errno.name(133));
        assertEquals("Memory page has hardware error", Errno.text(133));
    }

    @Test
    void numbersNotInUseAreToldAsNumbers() {
        for (int errno : new int[] {-1, 0, 41, 58, 134, 4095}) {
            assertEquals("errno " + errno, Errno.name(errno));
            assertEquals("Unknown error " + errno, Errno.text(errno));
        }
        assertEquals("ENOTSUPP", Errno.name(524));
    }

    @Test
    void everyTextLeadsBackToItsNumber() {
        for (int errno = 1; errno <= 133; errno++) {
            if (errno != 41 && errno != 58) {
                assertEquals(errno, Errno.ofText(Errno.text(errno)));
            }
        }
        assertEquals(0, Errno.ofText("Invalid"));
        assertEquals(0, Errno.ofText(""));
    }
}
