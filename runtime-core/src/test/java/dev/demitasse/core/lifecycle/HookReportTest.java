package dev.demitasse.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.state.ContainerRecord.PendingStep;
import dev.demitasse.linux.abi.Errno;
import dev.demitasse.linux.launcher.Event;
import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.Step;
import dev.demitasse.linux.plan.Steps;
import java.util.List;
import org.junit.jupiter.api.Test;

class HookReportTest {
    private static final String BEFORE = "unable to start container process: ";

    private static Event event(int program, int errno, int step, String text) {
        return new Event(Event.FAILED, program, 0, errno, step, text);
    }

    private static String host(String pointer, Event event) {
        Step step = new Step(new HostOp.Subreaper(), pointer);
        return String.valueOf(
                LaunchReport.failed(event, List.of(step), List.of(), "sh").getMessage());
    }

    @Test
    void hooksAreCountedAsRuncDoes() {
        Event failed = event(Event.HOST, 125, Steps.WAITID, "exit status 1, stdout: ");
        assertEquals(
                BEFORE
                        + "/hooks/createRuntime/12: error running createRuntime hook #12:"
                        + " exit status 1, stdout: ",
                host("/hooks/createRuntime/12", failed));
    }

    @Test
    void theContainerWasStartedByThen() {
        Event failed = event(Event.HOST, 125, Steps.WAITID, "signal: killed");
        assertEquals(
                "/hooks/poststart/0: error running poststart hook #0: signal: killed",
                host("/hooks/poststart/0", failed));
        assertEquals(
                "/hooks/poststop/1: error running poststop hook #1: signal: killed",
                host("/hooks/poststop/1", failed));
    }

    @Test
    void aHookThatCannotBeExecuted() {
        assertEquals(
                BEFORE
                        + "/hooks/prestart/0: error running prestart hook #0:"
                        + " fork/exec /h: no such file or directory",
                host("/hooks/prestart/0", event(Event.HOST, Errno.ENOENT, Steps.EXECVE, "/h")));
    }

    @Test
    void aHookThatCannotBeStarted() {
        String message = host("/hooks/prestart/0", event(Event.HOST, Errno.EAGAIN, 60, ""));
        assertTrue(message.endsWith("hook #0: fork: resource temporarily unavailable (EAGAIN)"));
    }

    @Test
    void hooksAfterStartAreToldFromTheProgram() {
        List<PendingStep> waiting =
                List.of(
                        new PendingStep(0, "run hook /h as h", "/hooks/startContainer/0"),
                        new PendingStep(1, "execute sh", "/process/args"));
        Event hook = event(Event.INIT, 125, Steps.WAITID, "exit status 2");
        assertEquals(
                BEFORE
                        + "error during container init: /hooks/startContainer/0:"
                        + " error running startContainer hook #0: exit status 2",
                LaunchReport.failedAfterStart(hook, waiting).getMessage());
        assertTrue(LaunchReport.isHook(hook, waiting));
        Event exec = new Event(Event.FAILED, Event.INIT, 1, Errno.ENOENT, Steps.EXECVE, "");
        assertFalse(LaunchReport.isHook(exec, waiting));
        assertFalse(LaunchReport.isHook(exec, List.of()));
    }
}
