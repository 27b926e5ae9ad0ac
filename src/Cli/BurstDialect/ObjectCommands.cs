using System.CommandLine;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands on single objects: init, hash, put, get, cat, collect.</summary>
internal static class ObjectCommands
{
    public static Command Init(Host host)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "where to make the .gg folder",
            DefaultValueFactory = _ => ".",
        };
        var command = new Command("init", "Make a .gg folder") { folder };
        command.SetAction(parsed =>
        {
            var path = Path.GetFullPath(Path.Join(parsed.GetValue(folder), GgDirectory.FolderName));
            GgDirectory.Create(path);
            host.Say($"{path} is ready");
        });
        return command;
    }

    public static Command Hash(Host host)
    {
        var files = Files();
        var cid = new Option<bool>("--cid") { Description = "print the CID too" };
        var command = new Command("hash", "Print the hashes of files; stores nothing") { files, cid };
        command.SetAction(parsed =>
        {
            foreach (var file in parsed.GetRequiredValue(files))
                WriteHash(host, FileHasher.HashOf(file), parsed.GetValue(cid));
        });
        return command;
    }

    public static Command Put(Host host) => Store(host, "put", "Store files and print their hashes");

    public static Command Collect(Host host)
    {
        var command = Store(host, "collect", "The same as put, under gg's name");
        command.Hidden = true;
        return command;
    }

    public static Command Get(Host host)
    {
        var name = ObjectName();
        var path = new Option<string>("--output", "-o")
        {
            Description = "where to write the object; '-', as by default, is standard output",
            HelpName = "FILE",
        };
        var command = new Command("get", "Copy an object out of the store; its bytes are checked on the way") { name, path };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var hash = workspace.Find(parsed.GetRequiredValue(name));
            if (parsed.GetValue(path) is { } file and not "-")
                workspace.Objects.CopyOut(hash, file);
            else
                Pour(host, workspace, hash);
        });
        return command;
    }

    public static Command Cat(Host host)
    {
        var names = new Argument<string[]>("HASH")
        {
            Description = "hash, CID, or the first letters of a hash",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("cat", "Write objects to standard output; their bytes are checked first") { names };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            foreach (var name in parsed.GetRequiredValue(names))
                Pour(host, workspace, workspace.Find(name));
        });
        return command;
    }

    private static Command Store(Host host, string name, string description)
    {
        var files = Files();
        var cid = new Option<bool>("--cid") { Description = "print the CID too" };
        var command = new Command(name, description) { files, cid };
        command.SetAction(parsed =>
        {
            var collector = Workspace.Open(host).OpenCollector();
            foreach (var file in parsed.GetRequiredValue(files))
                WriteHash(host, collector.Collect(file), parsed.GetValue(cid));
        });
        return command;
    }

    private static Argument<string[]> Files() => new("FILE")
    {
        Description = "files to read",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Argument<string> ObjectName() => new("HASH")
    {
        Description = "hash, CID, or the first letters of a hash",
    };

    private static void WriteHash(Host host, in ObjectHash hash, bool withCid) =>
        host.Out.Write(withCid ? $"{hash} {Cid.Of(hash)}\n" : $"{hash}\n");

    // In pieces: an object may be larger than memory. Checked before the first byte goes out.
    private static void Pour(Host host, Workspace workspace, in ObjectHash hash)
    {
        workspace.Objects.Verify(hash);
        host.Flush();
        try
        {
            using var file = File.OpenRead(workspace.Objects.PathOf(hash));
            file.CopyTo(host.Output, 1 << 18);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BurstException($"{hash}: {SystemError.Describe(e, "")}", e);
        }
    }
}
