namespace Burst.Thunks;

/// <summary>What an object is, and so the first letter of its name.</summary>
/// <remarks>Decided by content alone: bytes that start with <c>##GGTHUNK##</c> are a thunk, all others a value.</remarks>
public enum ObjectType : byte
{
    /// <summary>A file: letter <c>V</c>, CID codec <c>raw</c>.</summary>
    Value = 0,

    /// <summary>A thunk file: letter <c>T</c>, CID codec <c>protobuf</c>.</summary>
    Thunk = 1,
}
