using System.Text;
using Burst.Cli.BurstDialect;
using Burst.Cli.GgDialect;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Cli.Tests;

/// <summary>A working directory with a <c>.gg</c>, and commands run in it.</summary>
public abstract class CommandTest : IDisposable
{
    private readonly string _previous = Environment.CurrentDirectory;

    protected CommandTest()
    {
        Folder = new TemporaryFolder();
        Directory.CreateDirectory(Folder[".gg"]);
        Environment.CurrentDirectory = Folder.FullPath;
        Environment.SetEnvironmentVariable("GG_DIR", null);
        Environment.SetEnvironmentVariable("GG_STORAGE_URI", null);
    }

    protected TemporaryFolder Folder { get; }

    private protected FakeComposition Composition { get; } = new();

    /// <summary>What the last command wrote to standard output.</summary>
    protected string Out { get; private set; } = "";

    /// <summary>What the last command wrote to standard error.</summary>
    protected string Error { get; private set; } = "";

    public void Dispose()
    {
        Environment.CurrentDirectory = _previous;
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command of gg's; <paramref name="words"/> starts with its name, such as <c>gg-force</c>.</summary>
    protected int Gg(params string[] words) => Run(words[0], host => GgCommands.Run(host, words[1..]));

    /// <summary>Runs a command of gg's with a line of blanks between words.</summary>
    protected int GgLine(string line) => Gg(line.Split(' '));

    /// <summary>Runs a command of Burst's.</summary>
    protected int Burst(params string[] words) => Run("burst", host => BurstCommands.Run(host, words));

    /// <summary>What standard input holds for the next command.</summary>
    protected string Input { get; set; } = "";

    /// <summary>A thunk in the store.</summary>
    protected ObjectHash AddThunk(string argument, params string[] thunks)
    {
        var file = new Thunk(
            new Function("F", ["f", argument], []), null, thunks.Select(ThunkInput.Parse), [new ThunkInput("E")], ["out"]).Encode();
        var hash = ObjectHash.Of(file);
        new PlainObjectStore(Folder[".gg", "blobs"]).Write(hash, file);
        return hash;
    }

    /// <summary>A value in the store.</summary>
    protected ObjectHash AddValue(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var hash = ObjectHash.Of(bytes);
        new PlainObjectStore(Folder[".gg", "blobs"]).Write(hash, bytes);
        return hash;
    }

    /// <summary>Makes the engine answer with a value for every target.</summary>
    protected void ForceYields(ObjectHash value) => Composition.Force = (targets, _) => new ForceReport(
        [.. targets.Select(target => new ForceResult(target, value, default))], [], 0,
        new EngineCounts(1, 1, 0, 0, 0, 0, 0, 1), TimeSpan.FromMilliseconds(50));

    /// <summary>Makes the engine fail every target.</summary>
    protected void ForceFails(ObjectHash thunk, ExecutionFailure failure) => Composition.Force = (targets, _) => new ForceReport(
        [.. targets.Select(target => new ForceResult(target, default, thunk))],
        [new ThunkFailure(thunk, thunk, "VF", ["f", "a b"], failure, 2)], 3,
        new EngineCounts(5, 1, 0, 1, 3, 0, 0, 1), TimeSpan.FromSeconds(2));

    /// <summary>Runs a command of Burst's with the program's own stores and workers.</summary>
    protected int Real(params string[] words) => Run("burst", host => BurstCommands.Run(host, words), new Composition());

    private int Run(string name, Func<Host, int> command, IComposition? composition = null)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Input));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var code = command(new Host(name, () => input, output, error, false, composition ?? Composition));
        Out = Encoding.UTF8.GetString(output.ToArray());
        Error = Encoding.UTF8.GetString(error.ToArray());
        return code;
    }
}
