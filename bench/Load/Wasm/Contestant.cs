using System.Diagnostics;
using System.Globalization;
using Burst.Wasm;
using Burst.Wasm.Runtime;

namespace Burst.Load.Wasm;

/// <summary>Something that runs kernels.</summary>
internal abstract class Contestant(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Processor time in nanoseconds, and the kernel's checksum.</summary>
    public abstract (long Nanoseconds, int Checksum) Run(string kernel, int size);

    public virtual void Dispose()
    {
    }
}

/// <summary>A program that is told on its standard input what to run, and answers with a line.</summary>
internal sealed class Conversation : Contestant
{
    private readonly Process _process;

    public Conversation(string name, string program, params string[] arguments)
        : base(name)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        _process.StandardInput.AutoFlush = true;
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    public override (long Nanoseconds, int Checksum) Run(string kernel, int size)
    {
        _process.StandardInput.WriteLine($"{kernel} {size}");
        var words = (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended")).Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    public override void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>Our engine, in this process.</summary>
internal sealed class EngineContestant(string name, string folder, WasmEngine engine, CompileRequest request)
    : Contestant(name)
{
    private readonly Dictionary<string, Func<int, int>> _kernels = [];
    private readonly List<CompiledModule> _modules = [];

    public override (long Nanoseconds, int Checksum) Run(string kernel, int size)
    {
        if (!_kernels.TryGetValue(kernel, out var run))
            _kernels.Add(kernel, run = Load(kernel));
        var start = ThreadClock.Nanoseconds();
        var checksum = run(size);
        return (ThreadClock.Nanoseconds() - start, checksum);
    }

    public override void Dispose() => _modules.ForEach(module => module.Dispose());

    private Func<int, int> Load(string kernel)
    {
        var module = engine.Compile(WasmModule.Decode(File.ReadAllBytes(Path.Combine(folder, $"{kernel}.wasm"))), request);
        _modules.Add(module);
        return new Linker().Instantiate(module).GetFunction("run")!.Bind<Func<int, int>>();
    }
}
