namespace Burst.Thunks;

/// <summary>What the bytes behind a content identifier are.</summary>
public enum CidCodec : byte
{
    /// <summary>Bytes as they are.</summary>
    Raw = 0x55,

    /// <summary>A MerkleDAG node (dag-pb): directories and long files of IPFS.</summary>
    DagProtobuf = 0x70,

    /// <summary>A protobuf message: a thunk.</summary>
    Protobuf = 0x50,
}
