package dev.demitasse.cdi;

import org.jspecify.annotations.Nullable;

/// The points of the lifecycle that have hooks, named as the members of the OCI's `hooks`.
enum HookStage {
    PRESTART("prestart"),
    CREATE_RUNTIME("createRuntime"),
    CREATE_CONTAINER("createContainer"),
    START_CONTAINER("startContainer"),
    POSTSTART("poststart"),
    POSTSTOP("poststop");

    private static final HookStage[] ALL = values();

    final String member;

    HookStage(String member) {
        this.member = member;
    }

    static @Nullable HookStage of(String member) {
        for (int i = 0; i < ALL.length; i++) {
            if (ALL[i].member.equals(member)) {
                return ALL[i];
            }
        }
        return null;
    }

    static String names() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ALL.length; i++) {
            text.append(i == 0 ? "" : i == ALL.length - 1 ? " or " : ", ").append(ALL[i].member);
        }
        return text.toString();
    }
}
