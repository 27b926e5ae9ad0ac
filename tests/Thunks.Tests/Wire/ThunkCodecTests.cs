using System.Text;
using Burst.Thunks.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Burst.Thunks.Tests.Wire;

public class ThunkCodecTests
{
    private const string Hash = "VR02ksdLk2ZSIBTw_GuCpD3knhB6o8RwscCKUPoLyGbw00000026";

    internal static readonly Thunk Sample = new(
        new Function(Hash, ["cat", "", "@{GGHASH:x}"], ["A=1", "EMPTY="]),
        [new ThunkInput("Vb", "second"), new ThunkInput("Va"), new ThunkInput("Vb", "third"), new ThunkInput("Vb", "first")],
        [new ThunkInput("T1#b"), new ThunkInput("T1"), new ThunkInput("T1#a", "name=with=marks")],
        [new ThunkInput(Hash, "cat")], ["out", "zweite Ausgabe ✓"], 1500, [new ThunkLink("z", "Va"), new ThunkLink("", "")]);

    /// <summary>Any thunk that gg could write, strange strings included.</summary>
    private static Arbitrary<Thunk> Thunks()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Select(value =>
            new string([.. (value ?? "").Where(c => !char.IsSurrogate(c))]));
        var reference = text.Select(value => value.Replace("=", "", StringComparison.Ordinal));
        var input = from r in reference from n in text select new ThunkInput(r, n);
        var inputs = Gen.ListOf(input);
        var link = from n in text from t in text select new ThunkLink(n, t);
        return Arb.From(
            from hash in text
            from arguments in Gen.NonEmptyListOf(text)
            from environment in Gen.ListOf(text)
            from values in inputs
            from thunks in inputs
            from executables in Gen.NonEmptyListOf(input)
            from outputs in Gen.NonEmptyListOf(text)
            from timeout in ArbMap.Default.GeneratorFor<uint>()
            from links in Gen.ListOf(link)
            from extension in Extensions(text)
            select new Thunk(
                new Function(hash, [.. arguments], [.. environment]), values, thunks, executables, outputs, timeout, links,
                extension));
    }

    /// <summary>Any extension; each word is the default about half the time.</summary>
    private static Gen<ThunkExtension> Extensions(Gen<string> text)
    {
        var number = Gen.OneOf(Gen.Constant(0L), ArbMap.Default.GeneratorFor<long>().Select(value => value & long.MaxValue));
        return
            from entryPoint in Gen.OneOf(Gen.Constant(""), text)
            from memory in number
            from fuel in number
            from determinism in Gen.Elements(DeterminismProfile.Strict, DeterminismProfile.Relaxed)
            from seed in Gen.OneOf(Gen.Constant(0UL), Gen.Constant(ulong.MaxValue), ArbMap.Default.GeneratorFor<ulong>())
            select new ThunkExtension
            {
                EntryPoint = entryPoint,
                MemoryBytes = memory,
                Fuel = fuel,
                Determinism = determinism,
                Seed = seed,
            };
    }

    [Fact]
    public void EncodeDecode_AnyThunk_RoundTripsAndIsCanonical() =>
        Prop.ForAll(Thunks(), thunk =>
        {
            var file = thunk.Encode();
            return Thunk.Decode(file).Encode().AsSpan().SequenceEqual(file) && ThunkView.TryParse(file, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void View_AnyThunk_SaysWhatTheModelSays() =>
        Prop.ForAll(Thunks(), thunk =>
        {
            Assert.True(ThunkView.TryParse(thunk.Encode(), out var view));
            Assert.Equal(thunk.Function.Hash, Encoding.UTF8.GetString(view.FunctionHash));
            Assert.Equal(thunk.Function.Arguments, All(view.Arguments));
            Assert.Equal(thunk.Function.EnvironmentVariables, All(view.EnvironmentVariables));
            Assert.Equal(thunk.Values.Select(input => input.ToString()), All(view.Values));
            Assert.Equal(thunk.Thunks.Select(input => input.ToString()), All(view.Thunks));
            Assert.Equal(thunk.Executables.Select(input => input.ToString()), All(view.Executables));
            Assert.Equal(thunk.Outputs, All(view.Outputs));
            Assert.Equal(thunk.TimeoutMs, view.TimeoutMs);
            Assert.Equal(!thunk.Links.IsEmpty, view.HasLinks);
            Assert.Equal(!thunk.Extension.IsDefault, view.HasExtension);
            Assert.Equal(thunk.Extension, view.Extension.ToModel());
            Assert.Equal(thunk.Extension, Thunk.Decode(view.File).Extension);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Inputs_AreSortedByReferenceBytes_TiesInInsertionOrder()
    {
        Assert.Equal(["Va", "Vb=second", "Vb=third", "Vb=first"], Sample.Values.Select(input => input.ToString()));
        Assert.Equal(["T1", "T1#a=name=with=marks", "T1#b"], Sample.Thunks.Select(input => input.ToString()));
    }

    [Fact]
    public void Inputs_BeyondTheBasicPlane_AreSortedByBytesNotByUtf16()
    {
        var thunk = new Thunk(
            Sample.Function, [new ThunkInput("\U00010000"), new ThunkInput("\uFFFD")], null, Sample.Executables, ["o"]);
        Assert.Equal(["\uFFFD", "\U00010000"], thunk.Values.Select(input => input.Reference));
        Assert.True(ThunkView.TryParse(thunk.Encode(), out _));
    }

    [Theory]
    [InlineData(0, 1, 1, "a thunk needs at least one output")]
    [InlineData(1, 0, 1, "a thunk needs at least one executable")]
    [InlineData(1, 1, 0, "a thunk needs at least one argument (argv0)")]
    [InlineData(0, 0, 0, "a thunk needs at least one output")]
    public void Thunk_LacksSomething_SaysWhatInGgsWords(int outputs, int executables, int arguments, string message)
    {
        var exception = Assert.Throws<ThunkFormatException>(() => new Thunk(
            new Function(Hash, [.. Enumerable.Repeat("a", arguments)], []), null, null,
            Enumerable.Repeat(new ThunkInput(Hash), executables), Enumerable.Repeat("o", outputs)));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Decode_FieldsOutOfOrder_GivesTheSameThunk()
    {
        byte[] links = [0x3A, 0x04, 0x12, 0x02, (byte)'V', (byte)'a'];
        var file = Sample.Encode();
        byte[] moved = [.. ObjectHash.ThunkMagic, .. links, .. file[ObjectHash.ThunkMagic.Length..]];
        Assert.False(ThunkView.TryParse(moved, out _));
        Assert.Equal(3, Thunk.Decode(moved).Links.Length);
    }

    [Fact]
    public void Decode_UnknownFieldBelow100_IsDropped()
    {
        byte[] file = [.. Sample.Encode(), 0x50, 0x07, 0x5A, 0x01, 0x00];
        Assert.False(ThunkView.TryParse(file, out _));
        Assert.Equal(Sample.Encode(), Thunk.Decode(file).Encode());
    }

    [Fact]
    public void Decode_UnknownExtension_IsRefusedByNumber()
    {
        byte[] file = [.. Sample.Encode(), 0xA8, 0x06, 0x01];
        Assert.False(ThunkView.TryParse(file, out _));
        Assert.Contains("field 101", Assert.Throws<ThunkFormatException>(() => Thunk.Decode(file)).Message);
    }

    [Fact]
    public void Decode_NotUtf8_SaysWhere()
    {
        var file = Sample.Encode();
        var at = file.AsSpan().IndexOf("cat"u8);
        file[at] = 0xFF;
        Assert.False(ThunkView.TryParse(file, out _));
        Assert.Equal(at, Assert.Throws<ThunkFormatException>(() => Thunk.Decode(file)).Offset);
    }

    [Fact]
    public void Decode_Oversized_NamesLimitAndValue()
    {
        var file = new byte[(64 << 20) + 1];
        ObjectHash.ThunkMagic.CopyTo(file);
        var message = Assert.Throws<ThunkFormatException>(() => Thunk.Decode(file)).Message;
        Assert.Contains("67108865", message);
        Assert.Contains("67108864", message);
    }

    [Fact]
    public void Decode_EveryTruncation_IsRefusedOrAnotherThunk()
    {
        var file = Sample.Encode();
        for (var length = 0; length < file.Length; length++)
            ThunkFuzz.Check(file.AsSpan(0, length));
    }

    private static List<string> All(ThunkView.FieldList list)
    {
        var all = new List<string>();
        foreach (var item in list)
            all.Add(Encoding.UTF8.GetString(item));
        Assert.Equal(list.Count, all.Count);
        return all;
    }
}
