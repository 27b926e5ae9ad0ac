using System.Collections.Immutable;
using System.Globalization;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Stress.Jobs;

/// <summary>The functions of the calls, in a store.</summary>
internal sealed class FunctionSet
{
    private const string EchoImports = """
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (memory (export "memory") 1)

        """;

    private const string EchoBody = """
          (drop (call $args_sizes_get (i32.const 0) (i32.const 12)))
          (drop (call $args_get (i32.const 16) (i32.const 1024)))
          (i32.store (i32.const 8) (i32.const 1024))
          (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512))))
        """;

    private const string EchoModule = EchoImports + """(func (export "_start") """ + EchoBody;

    private const string FeastModule = EchoImports + """
        (func (export "_start") (local $at i32)
          (if (i32.eq (memory.grow (i32.const 511)) (i32.const -1)) (then unreachable))
          (local.set $at (i32.const 65536))
          (loop $more
            (i32.store (local.get $at) (local.get $at))
            (local.set $at (i32.add (local.get $at) (i32.const 4096)))
            (br_if $more (i32.lt_u (local.get $at) (i32.const 33554432))))

        """ + EchoBody;

    private readonly IObjectStore _objects;
    private readonly Journal? _journal;
    private readonly ObjectHash _echo, _feast, _digest, _square;

    /// <param name="objects">Where functions, inputs and thunks go.</param>
    /// <param name="journal">Where processes enter themselves; <see langword="null"/> where none are called.</param>
    public FunctionSet(IObjectStore objects, Journal? journal)
    {
        _objects = objects;
        _journal = journal;
        _echo = objects.AddModule(EchoModule);
        _feast = objects.AddModule(FeastModule);
        if (Path.Join(Checkout.Root, "functions", "sha256.wasm") is var path && File.Exists(path))
            _digest = objects.Add(File.ReadAllBytes(path));
        if (journal is not null && objects is IFileObjectStore files)
            _square = Program(files, "square", $$"""
                #!/bin/sh
                set -e
                {{Journal.EnterCommand}}
                [ "$3" = 0 ] || sleep "$3"
                echo $(($1 * $1 + 7)) > out
                """);
    }

    /// <summary>Stores a shell script as a function.</summary>
    public static ObjectHash Program(IFileObjectStore objects, string name, string text)
    {
        var path = Path.Join(objects.ObjectsPath, $"{name}.new");
        File.WriteAllText(path, text + "\n");
        var hash = objects.CopyIn(path, isExecutable: true);
        File.Delete(path);
        return hash;
    }

    /// <summary>Makes and stores the thunk of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="seconds">How long a process sleeps.</param>
    public ObjectHash Add(Call call, double seconds = 0) => call.Kind switch
    {
        CallKind.Echo => Module(_echo, ["echo", $"{call.Number}"], []),
        CallKind.Feast => Module(_feast, ["feast", $"{call.Number}"], []),
        CallKind.Digest => Module(_digest, ["sha256", "in"], [new ThunkInput($"{_objects.Add(call.Input())}", "in")]),
        _ => Process(
            _square,
            ["square", $"{call.Number}", _journal!.Folder, seconds.ToString(CultureInfo.InvariantCulture)], []),
    };

    /// <summary>Makes the thunk's file of a call of the kind <see cref="CallKind.Echo"/>, without storing it.</summary>
    public byte[] EchoFile(Call call) => Make(_echo, ["echo", $"{call.Number}"], []).Encode();

    /// <summary>Makes and stores a thunk that prints the SHA-256 of what another is reduced to.</summary>
    public ObjectHash AddDigest(ObjectHash input) => _objects.Add(new Thunk(
        new Function($"{_digest}", ["sha256", "in"], []), null, [new ThunkInput($"{input}", "in")], [new ThunkInput($"{_digest}")],
        ["/dev/stdout"]));

    /// <summary>Stores a thunk of a WebAssembly function whose output is what it prints.</summary>
    /// <param name="function">The module.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="values">Its files.</param>
    /// <param name="extension">Its limits; <see langword="null"/> for none.</param>
    /// <param name="timeoutMs">How long it may run, in milliseconds; 0 for as long as burst is told.</param>
    public ObjectHash Module(
        ObjectHash function, ImmutableArray<string> arguments, IEnumerable<ThunkInput> values, ThunkExtension? extension = null,
        uint timeoutMs = 0) => _objects.Add(Make(function, arguments, values, extension, timeoutMs));

    /// <summary>Stores a thunk of a program whose output is the file <c>out</c>.</summary>
    /// <param name="function">The program.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="thunks">Thunks that it waits for.</param>
    /// <param name="timeoutMs">How long it may run, in milliseconds; 0 for as long as burst is told.</param>
    public ObjectHash Process(
        ObjectHash function, ImmutableArray<string> arguments, IEnumerable<ThunkInput> thunks, uint timeoutMs = 0) =>
        _objects.Add(new Thunk(
            new Function($"{function}", arguments, []), null, thunks, [new ThunkInput($"{function}")], ["out"], timeoutMs));

    private static Thunk Make(
        ObjectHash function, ImmutableArray<string> arguments, IEnumerable<ThunkInput> values, ThunkExtension? extension = null,
        uint timeoutMs = 0) => new(
        new Function($"{function}", arguments, []), values, null, [new ThunkInput($"{function}")], ["/dev/stdout"], timeoutMs,
        extension: extension);
}
