using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>Finds out whether table 0 is the same for all instances for ever, as it is in most compiled programs.</summary>
internal static class FixedTableBuilder
{
    /// <summary>Longer tables are not worth it: they hold little besides null.</summary>
    private const uint MaxElements = 1 << 20;

    /// <summary>The table's elements; null where it may change or is not known before instantiation.</summary>
    public static TableEntry[]? Build(WasmModule module)
    {
        if (module.TableList.Length == 0 || module.ImportedTableCount > 0 || module.ChangesTables
            || module.TableList[0].Element != ValueType.FunctionReference
            || module.TableList[0].Limits.Minimum > MaxElements
            || module.ExportList.Any(static export => export is { Kind: ExternalKind.Table, Index: 0 }))
        {
            return null;
        }

        var table = new TableEntry[module.TableList[0].Limits.Minimum];
        foreach (var segment in module.Elements)
        {
            if (segment.Mode != SegmentMode.Active || segment.Table != 0)
                continue;
            if (segment.Functions is not { } functions || OffsetOf(module, segment) is not { } offset
                || offset + functions.Length > table.Length)
            {
                return null;
            }

            for (var i = 0; i < functions.Length; i++)
            {
                var id = TypeRegistry.IdOf(module.TypeOf(functions[i]));
                table[offset + i] = new TableEntry { TypeId = ~id, Function = functions[i] };
            }
        }

        return table;
    }

    private static long? OffsetOf(WasmModule module, ElementSegment segment)
    {
        var reader = new ByteReader(module.Bytes.Span, segment.Offset);
        if (reader.ReadOpcode() != Opcode.I32Const)
            return null;
        var offset = (uint)reader.ReadSigned32();
        return reader.ReadOpcode() == Opcode.End ? offset : null;
    }
}
