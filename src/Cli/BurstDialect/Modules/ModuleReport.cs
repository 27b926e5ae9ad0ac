using System.Text;
using Burst.Engine;
using Burst.Storage.UnixFs;
using Burst.Thunks;
using Burst.Wasm;
using Burst.Wasm.Structure;
using Burst.Wasm.Wasi;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary>A line of a module's <c>producers</c> section, such as <c>processed-by: rustc 1.63.0</c>.</summary>
internal readonly record struct Producer(string Field, string Name, string Version);

/// <summary>What can be said of a module without running it.</summary>
internal sealed class ModuleReport
{
    /// <param name="bytes">The module.</param>
    /// <exception cref="BurstException">It is malformed or invalid; says at which byte.</exception>
    public ModuleReport(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Module = WasmModule.Decode(bytes);
        }
        catch (WasmFormatException e)
        {
            throw new BurstException(e.Message, e);
        }

        Hash = ObjectHash.Of(bytes.Span);
        Imports = WasiDeterminism.Explain(Module);
        Features = ModuleFeatures.Find(Module);
        Producers = ReadProducers();
    }

    public WasmModule Module { get; }

    /// <summary>Its name as an object.</summary>
    public ObjectHash Hash { get; }

    /// <summary>Its name as IPFS makes it.</summary>
    public Cid Id => UnixFsFile.Build(Module.Bytes.Span, UnixFsOptions.V0).Id;

    public IReadOnlyList<ImportVerdict> Imports { get; }

    public IReadOnlyList<string> Features { get; }

    public IReadOnlyList<Producer> Producers { get; }

    /// <summary>Functions that a thunk can name as its entry point.</summary>
    public IEnumerable<string> EntryPoints => Module.Exports.Where(IsEntryPoint).Select(export => export.Name);

    /// <summary>Why it cannot run as a function at all; none where it can.</summary>
    public IEnumerable<string> Obstacles
    {
        get
        {
            foreach (var verdict in Imports.Where(verdict => verdict.Effect == ImportEffect.Unknown))
                yield return $"imports {verdict.Import.Module}.{verdict.Import.Name}: {verdict.Reason}";
            if (!EntryPoints.Any())
                yield return "exports no function that takes nothing and gives nothing or an i32, so there is nothing to call";
        }
    }

    /// <summary>The type of something that it imports or exports, in words.</summary>
    public string TypeOf(ExternalKind kind, int index) => kind switch
    {
        ExternalKind.Function => $"function {Module.TypeOf(index)}",
        ExternalKind.Memory => $"memory, {Pages(Module.Memories[index].Limits)}",
        ExternalKind.Table => $"table of {Module.Tables[index].Element.ToText()}, {Range(Module.Tables[index].Limits)} elements",
        _ => $"{(Module.Globals[index].IsMutable ? "mutable " : "")}global {Module.Globals[index].Value.ToText()}",
    };

    /// <summary>The size of a memory in words.</summary>
    public static string Pages(Limits limits)
    {
        const int PageShift = 16;
        var least = ByteSize.Format((long)limits.Minimum << PageShift);
        return limits.Maximum is { } most
            ? $"{Range(limits)} pages ({least} to {ByteSize.Format((long)most << PageShift)})"
            : $"{Range(limits)} pages ({least} or more)";
    }

    private static string Range(Limits limits) =>
        limits.Maximum is { } most ? $"{limits.Minimum} to {most}" : $"{limits.Minimum} or more";

    private bool IsEntryPoint(Export export)
    {
        if (export.Kind != ExternalKind.Function)
            return false;
        var type = Module.TypeOf(export.Index);
        return type.Parameters.Length == 0 && type.Results is [] or [Burst.Wasm.Structure.ValueType.I32];
    }

    // Damage in it harms nobody: the section is for people. Source: the tool conventions' "Producers Section".
    private List<Producer> ReadProducers()
    {
        var producers = new List<Producer>();
        foreach (var (name, content) in Module.CustomSections)
        {
            if (name != "producers")
                continue;
            var reader = new SectionReader(Module.Bytes.Span.Slice(content.Offset, content.Length));
            for (var fields = reader.ReadNumber(); fields > 0 && !reader.IsDone; fields--)
            {
                var field = reader.ReadText();
                for (var values = reader.ReadNumber(); values > 0 && !reader.IsDone; values--)
                    producers.Add(new Producer(field, reader.ReadText(), reader.ReadText()));
            }
        }

        return producers;
    }

    private ref struct SectionReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly bool IsDone => _rest.IsEmpty;

        public uint ReadNumber()
        {
            uint value = 0;
            for (var shift = 0; shift < 35 && !_rest.IsEmpty; shift += 7)
            {
                var next = _rest[0];
                _rest = _rest[1..];
                value |= (uint)(next & 0x7F) << shift;
                if (next < 0x80)
                    break;
            }

            return value;
        }

        public string ReadText()
        {
            var length = (int)Math.Min(ReadNumber(), (uint)_rest.Length);
            var text = Encoding.UTF8.GetString(_rest[..length]);
            _rest = _rest[length..];
            return text;
        }
    }
}
