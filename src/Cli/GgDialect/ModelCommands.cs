using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Gg;
using Burst.Infer.Inputs;

namespace Burst.Cli.GgDialect;

/// <summary><c>model-generic</c>, <c>model-gcc</c> and the like: what the wrappers of <c>gg-infer</c> call.</summary>
internal static class ModelCommands
{
    /// <summary><c>model-generic DESCRIPTION ARG…</c>.</summary>
    public static ExitCode Generic(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("model-generic \"PROGRAM [-s,--long=@infile|@outfile|@]... [@infile|@outfile|@]...\" [ARG]...");
            return ExitCode.Failure;
        }

        var extra = Host.Variable(GenericModel.ExtraVariable).Split(':', StringSplitOptions.RemoveEmptyEntries);
        new GenericModel(Files(host)).Record(arguments[0], [.. arguments.Skip(1)], extra);
        return ExitCode.Success;
    }

    /// <summary><c>model-gcc gcc|g++ ARG…</c>.</summary>
    public static ExitCode Compiler(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments is not ["gcc" or "g++", ..])
        {
            host.Say("model-gcc gcc|g++ [ARG]...");
            return ExitCode.Failure;
        }

        new CompilerModel(Files(host), Toolchain(), host.Say).Record(arguments[0], [.. arguments.Skip(1)]);
        return ExitCode.Success;
    }

    /// <summary><c>model-ar ARG…</c>.</summary>
    public static ExitCode Ar(Host host, IReadOnlyList<string> arguments)
    {
        new ArchiverModel(Files(host), Toolchain()).RecordAr(arguments);
        return ExitCode.Success;
    }

    /// <summary><c>model-strip ARG…</c>.</summary>
    public static ExitCode Strip(Host host, IReadOnlyList<string> arguments)
    {
        new ArchiverModel(Files(host), Toolchain()).RecordInPlace("strip", arguments);
        return ExitCode.Success;
    }

    /// <summary><c>model-ranlib ARG…</c>.</summary>
    public static ExitCode Ranlib(Host host, IReadOnlyList<string> arguments)
    {
        new ArchiverModel(Files(host), Toolchain()).RecordInPlace("ranlib", arguments);
        return ExitCode.Success;
    }

    private static BuildFiles Files(Host host)
    {
        var workspace = Workspace.Open(host);
        return new BuildFiles(workspace.Objects, new HashCache(workspace.Directory.HashCachePath));
    }

    private static ModelToolchain Toolchain()
    {
        var folder = Host.Variable(ModelToolchain.Variable);
        if (folder.Length == 0)
            throw new BurstException($"missing environment variable: {ModelToolchain.Variable}");
        var path = Host.Variable(ModelPaths.RealVariable);
        return new ModelToolchain(folder, path.Length > 0 ? path : Host.Variable("PATH"));
    }
}
