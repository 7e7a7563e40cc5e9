package dev.demitasse.conformance;

import dev.demitasse.conformance.tier.ColdCondition;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What all tests with real containers have in common: they run cold and warm, each in a [Lab] that
/// has to be left as it was found.
@ParameterizedClass(name = "{0}")
@EnumSource(Mode.class)
@Tag("container")
@ExtendWith(ColdCondition.class)
abstract class ContainerTest {
    @Parameter Mode mode = Mode.COLD;
    Lab lab;

    @BeforeEach
    void openLab(@TempDir Path temp) {
        lab = new Lab(mode, temp);
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }
}
