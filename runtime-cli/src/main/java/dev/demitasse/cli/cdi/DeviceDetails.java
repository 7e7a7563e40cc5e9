package dev.demitasse.cli.cdi;

import dev.demitasse.cdi.CdiException;
import dev.demitasse.cdi.CdiRegistry;
import dev.demitasse.cdi.CdiSpec;
import dev.demitasse.cdi.CdiSpecWriter;
import dev.demitasse.cdi.KnownDevice;
import dev.demitasse.cdi.SpecFile;
import dev.demitasse.cli.output.Json;
import dev.demitasse.spec.DefaultSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One device: what it does to a container, and who says so.
///
/// @param device the device
/// @param hidden other files that have one of its name, of lower priority
/// @param obstacle why it cannot be injected on this machine now; null if it can
public record DeviceDetails(KnownDevice device, List<SpecFile> hidden, @Nullable String obstacle) {
    /// Copies the list.
    public DeviceDetails {
        hidden = List.copyOf(hidden);
    }

    /// Looks up devices, and what the host has of them.
    ///
    /// @throws CdiException if one is not known
    public static List<DeviceDetails> of(CdiRegistry registry, List<String> names)
            throws CdiException {
        List<DeviceDetails> all = new ArrayList<>();
        for (KnownDevice device : registry.resolve(names)) {
            all.add(
                    new DeviceDetails(
                            device, hidden(registry, device), obstacle(registry, device)));
        }
        return all;
    }

    private static List<SpecFile> hidden(CdiRegistry registry, KnownDevice device) {
        List<SpecFile> hidden = new ArrayList<>();
        for (SpecFile file : registry.files()) {
            if (file.priority() < device.file().priority()
                    && file.spec().kind().equals(device.file().spec().kind())
                    && file.spec().devices().stream()
                            .anyMatch(other -> other.name().equals(device.name().name()))) {
                hidden.add(file);
            }
        }
        return hidden;
    }

    private static @Nullable String obstacle(CdiRegistry registry, KnownDevice device) {
        try {
            var _ = registry.inject(DefaultSpec.create(), List.of(device.name().toString()));
            return null;
        } catch (CdiException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// The file with this device alone.
    private CdiSpec spec() {
        CdiSpec spec = device.file().spec();
        return new CdiSpec(
                spec.cdiVersion(),
                spec.kind(),
                spec.annotations(),
                List.of(device.device()),
                spec.containerEdits());
    }

    /// A CDI file in YAML that has this device alone; where it is from in comments.
    public String yaml() {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(device.name()).append(": ").append(device.file().path());
        out.append('#').append(device.pointer());
        out.append(", priority ").append(device.file().priority()).append('\n');
        for (SpecFile file : hidden) {
            out.append("# in place of that of ").append(file.path());
            out.append(", priority ").append(file.priority()).append('\n');
        }
        if (obstacle != null) {
            out.append("# cannot be had: ").append(obstacle.replace("\n", "\n# ")).append('\n');
        }
        return out + new String(CdiSpecWriter.writeYaml(spec()), StandardCharsets.UTF_8);
    }

    /// An object with all this; `spec` is the CDI file.
    public String json() {
        StringBuilder out = new StringBuilder("{\"name\":");
        Json.quote(out, device.name().toString());
        out.append(",\"file\":");
        Json.quote(out, device.file().path().toString());
        out.append(",\"pointer\":");
        Json.quote(out, device.pointer());
        out.append(",\"priority\":").append(device.file().priority()).append(",\"hidden\":[");
        for (int i = 0; i < hidden.size(); i++) {
            out.append(i == 0 ? "" : ",");
            Json.quote(out, hidden.get(i).path().toString());
        }
        out.append(']');
        if (obstacle != null) {
            out.append(",\"obstacle\":");
            Json.quote(out, obstacle);
        }
        String spec = new String(CdiSpecWriter.writeJson(spec()), StandardCharsets.UTF_8);
        return out.append(",\"spec\":").append(spec.strip()).append("}").toString();
    }
}
