package dev.demitasse.conformance.tier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a test, or each test of a class, needs of its tier beyond the ordinary. In a tier that does
/// not have it the test is not run and is named with the reason.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsCondition.class)
public @interface Needs {
    /// What has to be there.
    Ability[] value() default {};

    /// What must not be there: the test is of the error that says so.
    Ability[] without() default {};
}
