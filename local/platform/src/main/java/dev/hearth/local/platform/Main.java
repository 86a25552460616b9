package dev.hearth.local.platform;

import dev.hearth.client.HearthException;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What {@code ./hearth} runs. Refusals are one line on standard error. */
@Command(
    name = "hearth",
    description = "Serverless Apache Spark, all of it, on this machine.",
    synopsisHeading = "Usage: ",
    customSynopsis = "./hearth <task> [options]",
    commandListHeading = "%nTasks:%n",
    footer = {"", "'./hearth help <task>' shows a task's options."},
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      SessionCommand.class,
      BatchCommand.class,
      ConfCommand.class,
      DrainCommand.class,
      TokenCommand.class,
      DownCommand.class,
      TrainCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Task.class).forEach(line::addSubcommand);
    line.setParameterExceptionHandler(Main::usage);
    line.setExecutionExceptionHandler(Main::failure);
    System.exit(line.execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  private static int usage(ParameterException refused, String[] args) {
    String task = refused.getCommandLine().getCommandName();
    String where = "hearth".equals(task) ? "./hearth help" : "./hearth help " + task;
    String message = refused.getMessage().lines().findFirst().orElse("usage");
    refused.getCommandLine().getErr().println("hearth: " + message + " (see " + where + ")");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failure(Exception failure, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    switch (failure) {
      case Refusal refusal -> err.println("hearth: " + refusal.getMessage());
      case HearthException refused -> err.println("hearth: " + refused.getMessage());
      case IOException io -> err.println("hearth: " + describe(io));
      case UncheckedIOException io -> err.println("hearth: " + describe(io));
      default -> failure.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String describe(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
