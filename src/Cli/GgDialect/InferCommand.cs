using Burst.Engine;
using Burst.Cli.Signals;
using Burst.Infer.Gg;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-infer CMD…</c>: runs a build in which gg's models stand for the tools.</summary>
internal static class InferCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("gg-infer COMMAND [ARG]...");
            return ExitCode.Failure;
        }

        var models = Host.Variable(ModelPaths.ModelVariable);
        if (models.Length == 0)
            throw new BurstException($"missing environment variable: {ModelPaths.ModelVariable}");
        var path = Host.Variable("PATH");
        var root = Host.Variable(ModelPaths.BaseVariable);
        host.Flush();
        throw ProgramReplacement.Execute(
            "/usr/bin/env",
            [
                $"PATH={models}:{path}", $"{ModelPaths.RealVariable}={path}",
                $"{ModelPaths.BaseVariable}={(root.Length > 0 ? root : Environment.CurrentDirectory)}", .. arguments,
            ]);
    }
}
