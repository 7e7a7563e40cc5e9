package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.InvalidConfig;
import dev.demitasse.linux.systemd.UnitProperty;
import dev.demitasse.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitSpecTest {
    private static Spec with(String cgroupsPath) {
        return Configs.with("'linux': {'cgroupsPath': '" + cgroupsPath + "'}");
    }

    private static void assertUnit(UnitSpec unit, String name, String slice, String path) {
        assertEquals(new UnitSpec(name, slice, path), unit);
    }

    @Test
    void aScopeIsNamedByPrefixAndName() throws InvalidConfig {
        assertUnit(
                UnitSpec.of(with("kubepods-pod7.slice:cri:box"), "id", false),
                "cri-box.scope",
                "kubepods-pod7.slice",
                "/kubepods.slice/kubepods-pod7.slice/cri-box.scope");
        assertUnit(
                UnitSpec.of(with(":libpod:box"), "id", false),
                "libpod-box.scope",
                "system.slice",
                "/system.slice/libpod-box.scope");
        assertUnit(
                UnitSpec.of(with(":libpod:box"), "id", true),
                "libpod-box.scope",
                "user.slice",
                "/user.slice/libpod-box.scope");
        assertUnit(
                UnitSpec.of(with("-.slice::box"), "id", false),
                "-box.scope",
                "-.slice",
                "/-box.scope");
    }

    @Test
    void withoutAPathTheIdNamesIt() throws InvalidConfig {
        for (Spec spec : List.of(Configs.with(""), with(""))) {
            assertUnit(
                    UnitSpec.of(spec, "a+b", false),
                    "demitasse-a+b.scope",
                    "system.slice",
                    "/system.slice/demitasse-a+b.scope");
        }
    }

    @Test
    void aNameOfASliceIsASlice() throws InvalidConfig {
        UnitSpec unit = UnitSpec.of(with("a.slice:x:b-c.slice"), "id", false);
        assertUnit(unit, "b-c.slice", "a.slice", "/b.slice/b-c.slice");
        assertTrue(unit.isSlice());
        List<UnitProperty> properties = unit.properties(Configs.with(""), "id", 7);
        assertTrue(properties.contains(new UnitProperty("Wants", "as", List.of("a.slice"))));
        assertTrue(properties.stream().noneMatch(p -> p.name().equals("PIDs")));
    }

    @Test
    void anyOtherPathIsRefused() {
        for (String path :
                List.of(
                        "/a/b",
                        "a:b",
                        "a.slice:b:c:d",
                        "a:b:c",
                        "a.scope:b:c",
                        "a.slice:b:c d",
                        "a.slice:b:c/d",
                        "-a.slice:b:c")) {
            InvalidConfig e =
                    assertThrows(
                            InvalidConfig.class, () -> UnitSpec.of(with(path), "id", false), path);
            assertTrue(e.getMessage().startsWith("/linux/cgroupsPath: "), e.getMessage());
        }
        InvalidConfig e =
                assertThrows(InvalidConfig.class, () -> UnitSpec.of(with("/a"), "id", false));
        assertEquals(
                "/linux/cgroupsPath: expected cgroupsPath to be of format \"slice:prefix:name\" for"
                        + " systemd cgroups, got \"/a\" instead",
                e.getMessage());
    }

    @Test
    void propertiesEndWithThoseOfAnnotations() throws InvalidConfig {
        Spec spec =
                Configs.with(
                        "'annotations': {'a': 'b', 'org.systemd.property.TimeoutStopSec': '2',"
                                + " 'org.systemd.property.DefaultDependencies': 'true'}");
        StringBuilder text = new StringBuilder();
        for (UnitProperty property : UnitSpec.of(spec, "id", false).properties(spec, "id", 7)) {
            text.append(property.describe()).append('\n');
        }
        assertEquals(
                "Description=demitasse container id\n"
                        + "Slice=system.slice\n"
                        + "Delegate=true\n"
                        + "PIDs=[7]\n"
                        + "MemoryAccounting=true\n"
                        + "CPUAccounting=true\n"
                        + "IOAccounting=true\n"
                        + "TasksAccounting=true\n"
                        + "DefaultDependencies=false\n"
                        + "TimeoutStopUSec=2000000\n"
                        + "DefaultDependencies=true\n",
                text.toString());
    }

    @Test
    void anAnnotationThatIsNoPropertyIsNamed() {
        Spec spec = Configs.with("'annotations': {'org.systemd.property.KillSignal': 'TERM'}");
        InvalidConfig e = assertThrows(InvalidConfig.class, () -> UnitSpec.annotated(spec));
        assertTrue(
                e.getMessage().startsWith("/annotations/org.systemd.property.KillSignal: TERM: "),
                e.getMessage());
        Spec slashed = Configs.with("'annotations': {'org.systemd.property.a/b': '1'}");
        InvalidConfig f = assertThrows(InvalidConfig.class, () -> UnitSpec.annotated(slashed));
        assertTrue(
                f.getMessage().startsWith("/annotations/org.systemd.property.a~1b: 1: "),
                f.getMessage());
    }
}
