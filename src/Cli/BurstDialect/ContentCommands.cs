using System.CommandLine;
using Burst.Cli.BurstDialect.Volumes;
using Burst.Storage.UnixFs;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands on files and folders under the names that IPFS gives them: add, ls.</summary>
internal static class ContentCommands
{
    public static Command Add(Host host)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "files and folders; folders with all that is in them",
            Arity = ArgumentArity.OneOrMore,
        };
        var version = new Option<int>("--cid-version")
        {
            Description = "0 as 'ipfs add' does, or 1 as 'ipfs add --cid-version=1' does",
            HelpName = "0|1",
            CustomParser = result =>
            {
                if (result.Tokens[0].Value is "0" or "1")
                    return result.Tokens[0].Value[0] - '0';
                result.AddError($"--cid-version takes 0 or 1, not '{result.Tokens[0].Value}'");
                return 0;
            },
        };
        var all = new Option<bool>("--all", "-a") { Description = "print a line with CID and path for each file and folder given" };
        var command = new Command("add", "Store files and folders and print their CIDs, as IPFS makes them")
        {
            paths, version, all,
        };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var options = parsed.GetValue(version) == 0 ? UnixFsOptions.V0 : UnixFsOptions.V1;
            foreach (var path in parsed.GetRequiredValue(paths))
            {
                var tree = LocalTree.Collect(path, workspace);
                var isLong = parsed.GetValue(all);
                var root = tree.Name(workspace, options, isLong && tree.IsDirectory
                    ? (inner, file) => host.Out.Write($"{file.Id} {Path.Join(path, inner)}\n")
                    : null);
                host.Out.Write(isLong ? $"{root.Id} {path}\n" : $"{root.Id}\n");
            }
        });
        return command;
    }

    public static Command List(Host host)
    {
        var name = new Argument<string>("CID") { Description = "a file or folder that was added" };
        var command = new Command("ls", "Show what is in a folder that was added: hash, length and path of each file") { name };
        command.SetAction(parsed =>
        {
            foreach (var file in Workspace.Open(host).FindTree(parsed.GetRequiredValue(name)))
                host.Out.Write(file.File is { } hash ? $"{hash} {hash.LengthBytes,12} {file.Path}\n" : $"{"(empty)",-52} {0,12} {file.Path}/\n");
        });
        return command;
    }
}
