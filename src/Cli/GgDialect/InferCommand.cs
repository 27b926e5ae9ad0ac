using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Infer.Gg;
using Burst.Infer.Tools;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-infer COMMAND ARG…</c>: becomes the command, with a folder of models first in its search path.</summary>
internal static class InferCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("gg-infer COMMAND [ARG]...");
            return ExitCode.Failure;
        }

        var models = Environment.GetEnvironmentVariable(ModelPaths.ModelVariable)
            ?? throw new BurstException($"missing environment variable: {ModelPaths.ModelVariable}");
        var realPath = Host.Variable("PATH");
        var searchPath = $"{models}:{realPath}";
        var program = ProgramSearch.Find(arguments[0], searchPath, Environment.CurrentDirectory)
            ?? throw new BurstException($"{arguments[0]}: No such file or directory");
        ProgramReplacement.SetVariable("PATH", searchPath);
        ProgramReplacement.SetVariable(ModelPaths.RealVariable, realPath);
        if (Environment.GetEnvironmentVariable(ModelPaths.BaseVariable) is null)
            ProgramReplacement.SetVariable(ModelPaths.BaseVariable, Environment.CurrentDirectory);
        host.Flush();
        throw ProgramReplacement.Execute(program, [.. arguments.Skip(1)], arguments[0]);
    }
}
