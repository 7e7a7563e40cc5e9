package dev.demitasse.core.plan;

import dev.demitasse.linux.plan.IsolationOp;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.spec.NetDevice;
import dev.demitasse.spec.Pointers;
import java.util.Map;

/// Plans the network interfaces that move into the container.
final class NetDevicePlanner {
    private NetDevicePlanner() {}

    /// Moves each, once init exists.
    ///
    /// @param slot of the network namespace the container joins, or none for a new one
    static void plan(Plan.Builder plan, Map<String, NetDevice> devices, int slot) {
        for (Map.Entry<String, NetDevice> entry : devices.entrySet()) {
            String name = entry.getKey();
            String there = entry.getValue().name();
            plan.host(
                    new IsolationOp.MoveLink(name, there == null ? name : there, slot),
                    Pointers.child("/linux/netDevices", name));
        }
    }
}
