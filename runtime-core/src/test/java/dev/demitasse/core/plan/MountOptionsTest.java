package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.linux.abi.MountFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The options of config-linux.md, Linux mount options. Numbers are MOUNT_ATTR_* of
/// mount_setattr(2).
class MountOptionsTest {
    private static MountOptions parse(String... options) {
        return MountOptions.parse(List.of(options));
    }

    private static void assertNothingElse(MountOptions options) {
        assertFalse(options.bind);
        assertFalse(options.remount);
        assertEquals(List.of(), options.data);
        assertEquals(List.of(), options.propagations);
    }

    @ParameterizedTest
    @CsvSource({
        "ro, 0x1, 0",
        "rw, 0, 0x1",
        "nosuid, 0x2, 0",
        "suid, 0, 0x2",
        "nodev, 0x4, 0",
        "dev, 0, 0x4",
        "noexec, 0x8, 0",
        "exec, 0, 0x8",
        "nodiratime, 0x80, 0",
        "diratime, 0, 0x80",
        "nosymfollow, 0x200000, 0",
        "symfollow, 0, 0x200000",
        "noatime, 0x10, 0x70",
        "atime, 0, 0x70",
        "relatime, 0, 0x70",
        "norelatime, 0, 0x70",
        "strictatime, 0x20, 0x70",
        "nostrictatime, 0, 0x70",
    })
    void attributesAreSetOrCleared(String option, String set, String clear) {
        MountOptions plain = parse(option);
        assertEquals((long) Long.decode(set), plain.set);
        assertEquals((long) Long.decode(clear), plain.clear);
        assertEquals(0, plain.recursiveSet | plain.recursiveClear);
        assertNothingElse(plain);
        MountOptions recursive = parse("r" + option);
        assertEquals((long) Long.decode(set), recursive.recursiveSet);
        assertEquals((long) Long.decode(clear), recursive.recursiveClear);
        assertEquals(0, recursive.set | recursive.clear);
        assertNothingElse(recursive);
    }

    @ParameterizedTest
    @CsvSource({"shared, 0x100000", "slave, 0x80000", "private, 0x40000", "unbindable, 0x20000"})
    void propagationsAreKeptInOrder(String option, String flag) {
        assertEquals((long) Long.decode(flag), MountOptions.propagation(option));
        assertEquals((long) Long.decode(flag), MountOptions.propagation("r" + option));
        assertFalse(MountOptions.recursive(option));
        assertTrue(MountOptions.recursive("r" + option));
        assertEquals(List.of(option, "r" + option), parse(option, "r" + option).propagations);
        assertEquals(List.of(), parse(option).data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xshared", "rrshared", "share", "ared", "r", "notprivate"})
    void otherWordsAreNoPropagation(String option) {
        assertEquals(0, MountOptions.propagation(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "silent", "loud"})
    void someOptionsMeanNothing(String option) {
        MountOptions options = parse(option);
        assertEquals(
                0, options.set | options.clear | options.recursiveSet | options.recursiveClear);
        assertNothingElse(options);
    }

    @Test
    void bindsAreRecursiveOrNot() {
        assertTrue(parse("bind").bind);
        assertFalse(parse("bind").recursiveBind);
        assertTrue(parse("rbind").bind);
        assertTrue(parse("rbind").recursiveBind);
        assertTrue(parse("bind", "rbind").recursiveBind);
        assertEquals(List.of(), parse("bind", "rbind", "defaults").data);
    }

    @Test
    void remountIsNoData() {
        assertTrue(parse("remount", "ro").remount);
        assertEquals(List.of(), parse("remount", "ro").data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "dirsync", "lazytime", "mand", "iversion"})
    void flagsOfTheSuperBlockAreApart(String option) {
        assertEquals(List.of(option), parse(option, option).superFlags);
        assertEquals(List.of(), parse(option).data);
    }

    @ParameterizedTest
    @CsvSource({
        "sync, async",
        "lazytime, nolazytime",
        "mand, nomand",
        "iversion, noiversion",
    })
    void flagsOfTheSuperBlockAreTakenBack(String option, String opposite) {
        assertEquals(List.of(), parse(opposite).superFlags);
        assertEquals(List.of(), parse(opposite).data);
        assertEquals(List.of(), parse(option, opposite).superFlags);
        assertEquals(List.of(), parse(option, "size=1", option, opposite).superFlags);
        assertEquals(List.of(option), parse(opposite, option).superFlags);
        assertFalse(parse("r" + option).data.isEmpty(), "there is no recursive form");
    }

    @Test
    void laterOptionsWin() {
        assertEquals(0, parse("ro", "rw").set);
        assertEquals(MountFlags.MOUNT_ATTR_RDONLY, parse("ro", "rw").clear);
        assertEquals(MountFlags.MOUNT_ATTR_RDONLY, parse("rw", "ro").set);
        assertEquals(0, parse("rw", "ro").clear);
        assertTrue(parse("rw", "ro").readOnly());
        assertFalse(parse("ro", "rw").readOnly());
        assertEquals(0, parse("rro", "rrw").recursiveSet);
        assertEquals(MountFlags.MOUNT_ATTR_NOSUID, parse("rsuid", "rnosuid").recursiveSet);
    }

    @Test
    void onlyOneAccessTimeHolds() {
        assertEquals(MountFlags.MOUNT_ATTR_STRICTATIME, parse("noatime", "strictatime").set);
        assertEquals(MountFlags.MOUNT_ATTR_NOATIME, parse("strictatime", "noatime").set);
        assertEquals(0, parse("noatime", "relatime").set);
        assertEquals(0x90, parse("nodiratime", "noatime").set);
        assertEquals(0x80, parse("nodiratime", "noatime", "atime").set);
        assertEquals(0x20, parse("rnoatime", "rstrictatime").recursiveSet);
        assertEquals(0x70, parse("rnoatime", "rstrictatime").recursiveClear);
    }

    /// As for mount(8), where each name is a flag: "no" takes back its own only.
    @Test
    void negationsTakeBackTheirOwn() {
        assertEquals(0x10, parse("noatime", "nostrictatime").set);
        assertEquals(0x10, parse("noatime", "norelatime").set);
        assertEquals(0x20, parse("strictatime", "atime").set);
        assertEquals(0, parse("strictatime", "nostrictatime").set);
        assertEquals(0x70, parse("strictatime", "nostrictatime").clear);
        assertEquals(0x10, parse("rnoatime", "rnostrictatime").recursiveSet);
        assertEquals(0, parse("rnoatime", "ratime").recursiveSet);
    }

    @Test
    void flagsOfMountAreThoseOfTheAttributes() {
        assertEquals(0, parse().mountFlags(0));
        assertEquals(0xf, parse().mountFlags(0xf));
        assertEquals(MountFlags.MS_NOATIME, parse().mountFlags(0x10));
        assertEquals(MountFlags.MS_STRICTATIME, parse().mountFlags(0x20));
        assertEquals(
                MountFlags.MS_NODIRATIME | MountFlags.MS_NOSYMFOLLOW, parse().mountFlags(0x200080));
        assertEquals(
                MountFlags.MS_SYNCHRONOUS
                        | MountFlags.MS_DIRSYNC
                        | MountFlags.MS_I_VERSION
                        | MountFlags.MS_LAZYTIME
                        | MountFlags.MS_MANDLOCK,
                parse("sync", "dirsync", "iversion", "lazytime", "mand").mountFlags(0));
    }

    @Test
    void optionsForFstabAreNotGivenToTheFileSystem() {
        assertNothingElse(parse("auto", "noauto", "nouser", "_netdev", "x-systemd.automount"));
        assertEquals(List.of("user", "x"), parse("user", "x").data);
    }

    @Test
    void copyingUpIsNoData() {
        assertTrue(parse("tmpcopyup").copyUp);
        assertNothingElse(parse("tmpcopyup"));
    }

    @Test
    void everyNameIsKnown() {
        List<String> names = MountOptions.names();
        assertEquals(names.stream().sorted().distinct().toList(), names);
        for (String name : names) {
            assertEquals(List.of(), parse(name).data, name);
        }
        // The table of config-linux.md with rnodev, which it forgot.
        assertEquals(62, names.size());
    }

    @Test
    void recursiveAndPlainFormsDoNotMeet() {
        MountOptions options = parse("ro", "rrw", "rnodev");
        assertEquals(MountFlags.MOUNT_ATTR_RDONLY, options.set);
        assertEquals(MountFlags.MOUNT_ATTR_NODEV, options.recursiveSet);
        assertEquals(MountFlags.MOUNT_ATTR_RDONLY, options.recursiveClear);
        assertFalse(parse("rro").readOnly(), "not of this mount alone");
    }

    @Test
    void otherOptionsAreDataInTheirOrder() {
        List<String> data = List.of("mode=755", "size=64k", "rnothing", "noxattr", "ROOT", "gid=5");
        assertEquals(data, MountOptions.parse(data).data);
    }
}
