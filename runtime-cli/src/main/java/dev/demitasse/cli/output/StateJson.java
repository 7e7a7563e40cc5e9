package dev.demitasse.cli.output;

import dev.demitasse.core.state.ContainerState;
import java.util.List;
import java.util.Map;

/// The state of containers as JSON, in runc's order of keys (runtime.md, State, and more).
public final class StateJson {
    private final StringBuilder out = new StringBuilder(512);
    private final String newline;
    private final String indent;
    private final String colon;

    private StateJson(boolean pretty) {
        newline = pretty ? "\n" : "";
        indent = pretty ? "  " : "";
        colon = pretty ? ": " : ":";
    }

    /// What `state` prints: indented by two spaces, without a newline at the end. The owner is
    /// always empty there.
    public static String one(ContainerState state) {
        StateJson json = new StateJson(true);
        json.object(state, "");
        return json.out.toString();
    }

    /// What `list --format json` prints: one line, `null` if there are no containers.
    ///
    /// @param owners the owner's name for each of the states
    public static String list(List<ContainerState> states, List<String> owners) {
        if (states.isEmpty()) {
            return "null\n";
        }
        StateJson json = new StateJson(false);
        for (int i = 0; i < states.size(); i++) {
            json.out.append(i == 0 ? '[' : ',');
            json.object(states.get(i), owners.get(i));
        }
        return json.out.append("]\n").toString();
    }

    private void object(ContainerState state, String owner) {
        out.append('{');
        text("", "ociVersion", state.ociVersion());
        text(",", "id", state.id());
        key(",", "pid");
        out.append(state.pid());
        text(",", "status", state.status());
        text(",", "bundle", state.bundle());
        text(",", "rootfs", state.rootfs());
        text(",", "created", state.created());
        if (!state.annotations().isEmpty()) {
            annotations(state.annotations());
        }
        text(",", "owner", owner);
        if (!state.devices().isEmpty()) {
            devices(state.devices());
        }
        out.append(newline).append('}');
    }

    private void annotations(Map<String, String> annotations) {
        key(",", "annotations");
        String separator = "{";
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            out.append(separator).append(newline).append(indent).append(indent);
            Json.quote(out, annotation.getKey());
            out.append(colon);
            Json.quote(out, annotation.getValue());
            separator = ",";
        }
        out.append(newline).append(indent).append('}');
    }

    /// Only with containers that have such: others are to look as with any runtime.
    private void devices(List<String> devices) {
        key(",", "cdiDevices");
        String separator = "[";
        for (String device : devices) {
            out.append(separator).append(newline).append(indent).append(indent);
            Json.quote(out, device);
            separator = ",";
        }
        out.append(newline).append(indent).append(']');
    }

    private void text(String separator, String key, String value) {
        key(separator, key);
        Json.quote(out, value);
    }

    private void key(String separator, String key) {
        out.append(separator).append(newline).append(indent);
        out.append('"').append(key).append('"').append(colon);
    }
}
