package dev.lightspeed.ops.testing;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that start a server: they are skipped if there is no command for one. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithServer.Condition.class)
public @interface WithServer {

  /** Whether there is a command of a server: {@code make test-clients} names one. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean isNamed = System.getenv(TestServer.COMMAND_VARIABLE) != null;
      boolean isOnPath =
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> new File(folder, "lightspeed").canExecute());
      return isNamed || isOnPath
          ? ConditionEvaluationResult.enabled("there is a command")
          : ConditionEvaluationResult.disabled(
              "expected lightspeed on the PATH or in "
                  + TestServer.COMMAND_VARIABLE
                  + ", but there is none: make test-clients sets it");
    }
  }
}
