using Burst.Engine.Execute;
using Burst.Remote.Protocol;

namespace Burst.Remote.Tests.Protocol;

public class FailureHeaderTests
{
    [Fact]
    public void Write_AnyFailure_IsReadAgain()
    {
        var failure = new ExecutionFailure(
            FailureKind.Signalled, "died: 9 & more = ü\nsecond line", IsTransient: true, ExitStatus: 9, StandardErrorTail: "tail");

        var text = FailureHeader.Write(failure);

        Assert.True(text.All(letter => letter is > ' ' and < '\x7f'), text);
        Assert.Equal(failure, FailureHeader.Read(text, "tail"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("kind=Nonsense")]
    [InlineData("status=3")]
    public void Read_SomethingElse_IsNothing(string? text) => Assert.Null(FailureHeader.Read(text, ""));
}
