using System.Runtime.Intrinsics;
using Burst.Wasm.Compile;

namespace Burst.Wasm.Runtime;

internal sealed unsafe partial class InstanceBody
{
    /// <summary>A global's present value, wherever it is.</summary>
    internal Value GlobalValue(int global)
    {
        var type = Module.Module.GlobalList[global].Value;
        var (place, cell) = Module.Globals[global];
        return place switch
        {
            GlobalPlace.Inline => Value.FromBits(type, Vector128.CreateScalar(Globals[cell]).AsByte()),
            GlobalPlace.More when type == ValueType.V128 =>
                Value.V128(Vector128.Create(MoreGlobals[cell], MoreGlobals[cell + 1]).AsByte()),
            GlobalPlace.More => Value.FromBits(type, Vector128.CreateScalar(MoreGlobals[cell]).AsByte()),
            GlobalPlace.Reference => Value.FromReference(type, ReferenceGlobals[cell]),
            _ => SharedGlobals[global].Value,
        };
    }

    /// <summary>Sets a global, mutable or not, to a value of its type.</summary>
    internal void SetGlobal(int global, Value value)
    {
        var (place, cell) = Module.Globals[global];
        switch (place)
        {
            case GlobalPlace.Inline:
                Globals[cell] = (ulong)value.AsI64;
                break;
            case GlobalPlace.More:
                MoreGlobals[cell] = (ulong)value.AsI64;
                if (value.Type == ValueType.V128)
                    MoreGlobals[cell + 1] = value.Bits.AsUInt64()[1];
                break;
            case GlobalPlace.Reference:
                ReferenceGlobals[cell] = value.AsReference;
                break;
            default:
                SharedGlobals[global].Set(value);
                break;
        }
    }
}
