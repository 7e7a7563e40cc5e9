package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.demitasse.core.lifecycle.Explanation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Explanation EXPLANATION =
            new Explanation(
                    List.of(line("Claim", "make directory /r/x", "")),
                    List.of(
                            line("OomScoreAdj", "set oom_score_adj to 100", "/process/oomScoreAdj"),
                            line("Relay", "forward signals until init ends", "")),
                    List.of(
                            line("Hostname", "set host name box", "/hostname"),
                            line("Exec", "execute sh -c a\nb\t\u0007", "/process/args"),
                            line("Exec", "execute " + "x".repeat(80), "/process/args")),
                    List.of());

    private static Explanation.Line line(String op, String description, String pointer) {
        return new Explanation.Line(op, description, pointer);
    }

    @Test
    void textNumbersTheStepsOfEachProgram() {
        assertEquals(
                """
                planner:
                   0  make directory /r/x
                launcher:
                   0  set oom_score_adj to 100         /process/oomScoreAdj
                   1  forward signals until init ends
                init:
                   0  set host name box                /hostname
                   1  execute sh -c a\\nb\\t?            /process/args
                   2  execute %s  /process/args
                """
                        .formatted("x".repeat(80)),
                ExplanationText.of(EXPLANATION));
    }

    @Test
    void jsonHasOneLineForEachStep() {
        assertEquals(
                """
                {
                  "planner": [
                    {"op": "Claim", "description": "make directory /r/x", "pointer": ""}
                  ],
                  "launcher": [
                    {"op": "OomScoreAdj", "description": "set oom_score_adj to 100", \
                "pointer": "/process/oomScoreAdj"},
                    {"op": "Relay", "description": "forward signals until init ends", "pointer": ""}
                  ],
                  "init": [
                    {"op": "Hostname", "description": "set host name box", "pointer": "/hostname"},
                    {"op": "Exec", "description": "execute sh -c a\\nb\\t\\u0007", \
                "pointer": "/process/args"},
                    {"op": "Exec", "description": "execute %s", "pointer": "/process/args"}
                  ]
                }
                """
                        .formatted("x".repeat(80)),
                ExplanationJson.of(EXPLANATION));
    }

    @Test
    void whatDevicesHaveChangedComesFirst() {
        Explanation explanation =
                new Explanation(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(line("ENV", "variable A (v/c=d, /f.json#/x)", "/process/env/0")));
        assertEquals(
                """
                devices:
                   0  variable A (v/c=d, /f.json#/x)  /process/env/0
                planner:
                launcher:
                init:
                """,
                ExplanationText.of(explanation));
        assertTrue(ExplanationJson.of(explanation).startsWith("{\n  \"devices\": [\n"));
    }

    @Test
    void emptyExplanationIsStillJson() {
        assertEquals(
                "{\n  \"planner\": [],\n  \"launcher\": [],\n  \"init\": []\n}\n",
                ExplanationJson.of(new Explanation(List.of(), List.of(), List.of(), List.of())));
    }
}
