package dev.demitasse.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.demitasse.linux.plan.HostOp;
import dev.demitasse.linux.plan.MountOp;
import dev.demitasse.linux.plan.Op;
import dev.demitasse.linux.plan.Plan;
import dev.demitasse.linux.plan.ProcessOp;

import org.junit.jupiter.api.Test;

import java.util.List;

class PlanTextTest {
    private static final Plan PLAN =
            new Plan.Builder()
                    .host(new HostOp.OomScoreAdj("100"), "/process/oomScoreAdj")
                    .host(new HostOp.Relay(Op.NO_SLOT), "")
                    .init(new MountOp.Mkdir("/a", 0755), "/mounts/0")
                    .init(new ProcessOp.Hostname("box"), "/hostname")
                    .init(new ProcessOp.Exec(List.of("sh", "-c", "a\nb\u0007")), "/process/args")
                    .build();

    @Test
    void textNumbersTheOperationsOfBothPrograms() {
        assertEquals(
                """
                launcher:
                   0  set oom_score_adj to 100         /process/oomScoreAdj
                   1  forward signals until init ends
                init:
                   0  make directory /a                /mounts/0
                   1  set host name box                /hostname
                   2  execute sh -c a\\nb?              /process/args
                """,
                PlanText.of(PLAN));
    }

    @Test
    void jsonNamesTheOperations() {
        assertEquals(
                """
                {
                  "host": [
                    {"op": "OOM_SCORE_ADJ", "description": "set oom_score_adj to 100", \
                "pointer": "/process/oomScoreAdj"},
                    {"op": "RELAY", "description": "forward signals until init ends", "pointer": ""}
                  ],
                  "init": [
                    {"op": "MKDIR", "description": "make directory /a", "pointer": "/mounts/0"},
                    {"op": "HOSTNAME", "description": "set host name box", "pointer": "/hostname"},
                    {"op": "EXEC", "description": "execute sh -c a\\nb\\u0007", \
                "pointer": "/process/args"}
                  ]
                }
                """,
                PlanJson.of(PLAN));
    }

    @Test
    void emptyPlanIsStillJson() {
        assertEquals(
                "{\n  \"host\": [],\n  \"init\": []\n}\n",
                PlanJson.of(new Plan(false, List.of(), List.of())));
    }
}
