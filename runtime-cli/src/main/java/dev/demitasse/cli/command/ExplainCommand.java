package dev.demitasse.cli.command;

import dev.demitasse.cli.args.Arguments;
import dev.demitasse.cli.args.CommandModel;
import dev.demitasse.cli.args.Flag;
import dev.demitasse.cli.log.CommandFailure;
import dev.demitasse.cli.output.ExplanationJson;
import dev.demitasse.cli.output.ExplanationText;
import dev.demitasse.core.RuntimeFailure;
import dev.demitasse.core.lifecycle.CreateRequest;
import dev.demitasse.core.lifecycle.Explanation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `explain [ID]`: prints the plan `run` would run, without root and without touching anything.
final class ExplainCommand implements Command {
    private static final String NOBODY = "explained";

    @Override
    public CommandModel model() {
        List<Flag> flags = new ArrayList<>();
        flags.add(Flag.text("format", "f", "FORMAT", "text (default) or json"));
        flags.addAll(CreateFlags.of(true));
        return new CommandModel(
                "explain",
                List.of("ID"),
                "print what run would do with a bundle; with --detach and the like as given",
                0,
                1,
                flags);
    }

    @Override
    public int run(Call call) throws RuntimeFailure, CommandFailure, IOException {
        Arguments arguments = call.arguments();
        String format = arguments.text("format");
        boolean json = "json".equals(format);
        if (!json && format != null && !format.equals("text")) {
            throw new CommandFailure("invalid format option");
        }
        String id = arguments.count() == 0 ? NOBODY : arguments.positional(0);
        CreateRequest request = CreateFlags.request(call, id, arguments.isOn("detach"));
        Explanation explanation = call.runtime().explain(request);
        call.print(json ? ExplanationJson.of(explanation) : ExplanationText.of(explanation));
        return 0;
    }
}
