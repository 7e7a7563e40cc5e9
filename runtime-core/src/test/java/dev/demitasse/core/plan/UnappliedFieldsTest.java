package dev.demitasse.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnappliedFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/linux/resources/memory/swappiness | 'resources': {'memory': {'swappiness': 60}}",
            })
    void fieldsOfLinuxAreFound(String pointer, String member) {
        Spec spec = Configs.with("'linux': {" + member + "}");
        assertEquals(List.of(pointer), UnappliedFields.find(spec));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memory/kernel | 'memory': {'kernel': 1}",
                "memory/kernelTCP | 'memory': {'kernelTCP': 1}",
                "memory/swappiness | 'memory': {'swappiness': 60}",
                "memory/disableOOMKiller | 'memory': {'disableOOMKiller': true}",
                "cpu/realtimeRuntime | 'cpu': {'realtimeRuntime': 1}",
                "cpu/realtimePeriod | 'cpu': {'realtimePeriod': 1}",
                "blockIO/leafWeight | 'blockIO': {'leafWeight': 10}",
                "blockIO/weightDevice/1/leafWeight | 'blockIO': {'weightDevice': ["
                        + "{'major': 8, 'minor': 0, 'weight': 10},"
                        + "{'major': 8, 'minor': 1, 'weight': 10, 'leafWeight': 10}]}",
                "network/classID | 'network': {'classID': 1}",
                "network/priorities | 'network': {'priorities': [{'name': 'lo', 'priority': 1}]}",
            })
    void fieldsWithoutCgroupV2CounterpartAreFound(String pointer, String member)
            throws IOException {
        Spec spec = Configs.with("'linux': {'resources': {" + member + "}}");
        assertEquals(List.of("/linux/resources/" + pointer), UnappliedFields.find(spec));
        String name = pointer.replace("/1", "").replace('/', '.');
        String document = Files.readString(Path.of("../docs/conformance.md"));
        assertTrue(document.contains("`" + name + "`"), name);
    }

    @Test
    void optionsAndMappingsOfMountsAreFound() {
        Spec spec =
                Configs.with(
                        "'mounts': [{'destination': '/a', 'options': ['idmap', 'ridmap']},"
                                + "{'destination': '/b',"
                                + " 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}],"
                                + " 'gidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]}]");
        assertEquals(
                List.of(
                        "/mounts/0/options/0",
                        "/mounts/0/options/1",
                        "/mounts/1/uidMappings",
                        "/mounts/1/gidMappings"),
                UnappliedFields.find(spec));
    }

    @Test
    void bindMountsMayBeIdMapped() {
        Spec spec =
                Configs.with(
                        "'mounts': [{'destination': '/a', 'options': ['bind', 'idmap']},"
                                + "{'destination': '/b', 'options': ['rbind', 'ridmap'],"
                                + " 'uidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}],"
                                + " 'gidMappings': [{'containerID': 0, 'hostID': 1, 'size': 1}]}]");
        assertEquals(List.of(), UnappliedFields.find(spec));
    }

    @Test
    void emptyValuesAskForNothing() {
        Spec spec =
                Configs.withProcess(
                        "{'cwd': '/', 'args': ['a'], 'apparmorProfile': '', 'selinuxLabel': '',"
                                + " 'scheduler': null}",
                        "'mounts': [],"
                                + "'linux': {'uidMappings': [], 'gidMappings': [], 'sysctl': {},"
                                + " 'netDevices': {}, 'seccomp': null, 'mountLabel': '',"
                                + " 'timeOffsets': {}, 'namespaces': [], 'resources': {"
                                + " 'memory': {'disableOOMKiller': false,"
                                + " 'kernel': 0, 'kernelTCP': -1, 'checkBeforeUpdate': true, 'useHierarchy': true},"
                                + " 'cpu': {'realtimeRuntime': 0, 'realtimePeriod': 0},"
                                + " 'blockIO': {'leafWeight': 0, 'weightDevice': [{'major': 8,"
                                + " 'minor': 0, 'weight': 10, 'leafWeight': 0}]},"
                                + " 'network': {'classID': 0, 'priorities': []}}}");
        assertEquals(List.of(), UnappliedFields.find(spec));
    }

    @Test
    void allAreFoundInTheOrderOfTheDocument() {
        Spec spec =
                Configs.withProcess(
                        "{'cwd': '/', 'args': ['a']}",
                        "'mounts': [{'destination': '/a', 'type': 'tmpfs', 'options': ['idmap']}],"
                                + " 'linux': {'resources': {'memory': {'swappiness': 60}}}");
        assertEquals(
                List.of("/mounts/0/options/0", "/linux/resources/memory/swappiness"),
                UnappliedFields.find(spec));
    }

    @Test
    void configurationsWithoutLinuxOrProcessHaveNone() {
        Spec spec = Configs.read("{'ociVersion': '1.0.0', 'root': {'path': 'r'}}");
        assertEquals(List.of(), UnappliedFields.find(spec));
    }
}
