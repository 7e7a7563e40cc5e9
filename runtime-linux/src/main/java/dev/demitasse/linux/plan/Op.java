package dev.demitasse.linux.plan;

/// One operation of a plan. The records that implement it carry exactly the fields of plan.h, in
/// its order.
public sealed interface Op
        permits HostOp,
                SupervisorOp,
                IsolationOp,
                MountOp,
                UserNamespaceOp,
                ProcessOp,
                AttributeOp,
                ExecOp {
    /// The slot that holds the rootfs once [MountOp.Rootfs] has run.
    int ROOTFS_SLOT = 0;

    /// Stands for "no slot" in an operation that can do without one.
    int NO_SLOT = -1;

    /// The number plan.h gives this operation.
    int opcode();

    /// Writes the fields in the order of plan.h.
    void writeTo(PlanWriter out);

    /// What the operation does, for a person: `mount tmpfs on /dev/shm`. Never ends in a full stop.
    String describe();
}
