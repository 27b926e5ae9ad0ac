using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Wasi;

/// <summary>All that a command sees of the world: arguments, environment, standard streams, files, clocks and random
/// numbers.</summary>
/// <remarks>
/// <para>It is the <see cref="Instance.HostState"/> of the instance that runs the command. <see cref="Reset"/> makes it
/// new again, so that one context serves many commands one after another; it allocates nothing for what they have in
/// common.</para>
/// <para>Belongs to one thread at a time.</para>
/// </remarks>
public sealed class WasiContext
{
    private readonly StringBlock _arguments = new();
    private readonly StringBlock _environment = new();

    /// <summary>A context without arguments, environment, input or files.</summary>
    public WasiContext(WasiOptions? options = null)
    {
        Options = options ?? new WasiOptions();
        var isStrict = Options.Determinism == DeterminismProfile.Strict;
        Clocks = isStrict ? new StrictClocks(Options.StartTime) : new SystemClocks(Options.TimeProvider);
        Random = isStrict ? new SeededRandom(Options.Seed) : new SystemRandom();
        Files = new VirtualFileSystem(Options.Files, Clocks);
        Input = new StandardInput();
        Output = new StandardOutput(Options.MaxOutputBytes);
        Error = new StandardOutput(Options.MaxOutputBytes);
        Descriptors = new DescriptorTable(Options.MaxDescriptors);
        OpenStreams();
    }

    /// <summary>What it was made with.</summary>
    public WasiOptions Options { get; }

    /// <summary>Descriptor 0.</summary>
    public StandardInput Input { get; }

    /// <summary>Descriptor 1.</summary>
    public StandardOutput Output { get; }

    /// <summary>Descriptor 2.</summary>
    public StandardOutput Error { get; }

    /// <summary>The files; the command sees none of them but through <see cref="Preopen"/>.</summary>
    public VirtualFileSystem Files { get; }

    internal StringBlock Arguments => _arguments;

    internal StringBlock Environment => _environment;

    internal DescriptorTable Descriptors { get; }

    internal GuestClocks Clocks { get; }

    internal GuestRandom Random { get; }

    /// <summary>Adds an argument. The first one is by custom the command's name.</summary>
    /// <exception cref="ArgumentException">It has a NUL.</exception>
    public void AddArgument(ReadOnlySpan<char> value) => _arguments.Add(value);

    /// <inheritdoc cref="AddArgument(ReadOnlySpan{char})"/>
    public void AddArgument(ReadOnlySpan<byte> value) => _arguments.Add(value);

    /// <summary>Adds a variable to the environment.</summary>
    /// <exception cref="ArgumentException">The name is empty or has a <c>=</c>, or there is a NUL.</exception>
    public void AddVariable(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.IsEmpty || name.Contains('='))
            throw new ArgumentException($"'{name}' is no name for a variable", nameof(name));
        _environment.Add(name, "=", value);
    }

    /// <summary>Opens a directory for the command, at the lowest descriptor that is free: 3 for the first.</summary>
    /// <param name="guestPath">Where the command sees it, such as <c>/</c>.</param>
    /// <param name="directory">A directory of <see cref="Files"/>; what is above it stays out of reach.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="WasiOptions.MaxDescriptors"/>
    /// already.</exception>
    public void Preopen(string guestPath, VirtualDirectory directory)
    {
        if (!Descriptors.HasRoom)
            throw new InvalidOperationException($"all {Options.MaxDescriptors} descriptors are in use");
        Descriptors.Open(directory, Rights.Directory, Rights.Directory | Rights.File, out var descriptor);
        descriptor.PreopenPath = guestPath == "/" ? Root : Encoding.UTF8.GetBytes(guestPath);
    }

    /// <summary>Forgets everything: arguments, environment, streams and files are empty again, and clocks and random
    /// numbers begin anew.</summary>
    public void Reset()
    {
        _arguments.Clear();
        _environment.Clear();
        Input.Set(default(ReadOnlyMemory<byte>));
        Output.Clear();
        Error.Clear();
        Clocks.Reset();
        Random.Reset();
        Descriptors.Clear();
        Files.Clear();
        OpenStreams();
    }

    /// <summary>The context of a caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static WasiContext Of(Instance caller) => caller.HostState as WasiContext ?? ThrowMissing();

    private static readonly byte[] Root = "/"u8.ToArray();

    [DoesNotReturn]
    private static WasiContext ThrowMissing() =>
        throw new InvalidOperationException(
            $"an instance that uses WASI needs a {nameof(WasiContext)} as its {nameof(Instance.HostState)}");

    private void OpenStreams()
    {
        Descriptors.Open(Input, Rights.Input, Rights.None, out _);
        Descriptors.Open(Output, Rights.Output, Rights.None, out _);
        Descriptors.Open(Error, Rights.Output, Rights.None, out _);
    }
}
