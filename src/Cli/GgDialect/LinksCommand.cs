using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg links DIR</c>: makes gg's command names there, all pointing at this program, so that placeholders run.</summary>
internal static class LinksCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 1)
        {
            host.Say("gg links DIR");
            return ExitCode.Failure;
        }

        var program = Environment.ProcessPath;
        if (program is null || Path.GetFileName(program) == "dotnet")
            throw new BurstException("links must point at the burst executable, and this is 'dotnet'; run the executable itself");
        GgDirectory.Create(arguments[0]);
        foreach (var name in GgCommands.Names)
        {
            var path = Path.Join(arguments[0], name);
            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
                file.Delete();
            else if (file.Exists || Directory.Exists(path))
                throw new BurstException($"'{path}' is there already and is not a link");
            File.CreateSymbolicLink(path, program);
        }

        host.Say($"{GgCommands.Names.Length} links to {program} in {arguments[0]}");
        return ExitCode.Success;
    }
}
