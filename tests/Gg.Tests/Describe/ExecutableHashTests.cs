using Burst.Gg.Describe;
using Burst.Thunks;

namespace Burst.Gg.Tests.Describe;

public sealed class ExecutableHashTests
{
    [Fact]
    public void Of_OneExecutable_AsGgPrintsIt()
    {
        var thunk = new Thunk(
            new Function("", ["a"], []), null, null,
            [ThunkInput.Parse("V6N2VPeex16zrB_FuygQ9lUI_FJbcwxxf0dIHQ9G66lo00000129=name")], ["out"]);

        Assert.Equal("AwR3nAM21H0f_vgFlLZUQClLxqEOox0KQfk2AKxl-II", ExecutableHash.Of(thunk));
    }
}
