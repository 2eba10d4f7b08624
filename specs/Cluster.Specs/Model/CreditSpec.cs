using System.Globalization;
using Watch.Actors.Cluster.Model;

namespace Watch.Actors.Cluster.Specs.Model;

public sealed class CreditSpec
{
    public static TheoryData<string, int, string, string> Steps => new()
    {
        { "no more than granted", 8, "g3", "3" },
        { "no more than the window", 8, "g100", "8" },
        { "nothing granted", 8, "g0", "0" },
        { "what is asked for is not asked for again", 8, "g3 g3", "3 0" },
        { "an older report takes nothing back", 8, "g5 g2 g6", "5 0 1" },
        { "what is held counts until it has arrived", 2, "g9 r1 r1 s s a", "2 0 0 0 0 1" },
        { "what was cut in parts takes more of the window", 3, "g9 r3 s s a a s a", "3 0 0 0 0 0 0 1" },
        { "more parts than the window: all must go first", 2, "g9 r5 s s s a a a s s a a", "2 0 0 0 0 0 0 0 0 0 0 1" },
        { "parts need credit too", 8, "g2 r3 s s", "2 0 0 0" },
        { "and more credit sends them", 8, "g2 r3 s s a a g5 s a", "2 0 0 0 0 0 1 0 0" },
    };

    public static TheoryData<string, string, int, long> Epochs => new()
    {
        { "at first", "", 4, 4 },
        { "spent", "s s", 2, 4 },
        { "acknowledged", "s s +1", 3, 5 },
        { "a new epoch has what is left", "s s e", 2, 2 },
        { "what is acknowledged later is of the new epoch", "s s e +2 s", 3, 4 },
        { "none left", "s s s s e", 0, 0 },
        { "events that were not told may be sent for", "b", 4, 5 },
        { "a negative count", "+-3", 4, 4 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_session_asks_of_its_watch_what_it_may(string rule, int window, string steps, string asked)
    {
        var credit = new SessionCredit(window);
        var all = new List<int>();
        foreach (var step in steps.Split(' '))
        {
            switch (step[0])
            {
                case 'g': credit.Granted(int.Parse(step[1..], CultureInfo.InvariantCulture)); break;
                case 'r': credit.Received(int.Parse(step[1..], CultureInfo.InvariantCulture)); break;
                case 's': credit.TrySend(); break;
                case 'a': credit.Arrived(); break;
            }
            all.Add(credit.Ask());
        }

        Assert.True(asked == string.Join(' ', all), $"{rule}: {string.Join(' ', all)}");
    }

    [Fact]
    public void A_session_sends_no_more_than_was_granted()
    {
        var credit = new SessionCredit(8);
        credit.Granted(2);
        credit.Ask();
        credit.Received(3);

        Assert.Equal([true, true, false], new[] { credit.TrySend(), credit.TrySend(), credit.TrySend() });
        credit.Granted(3);
        Assert.Equal([true, false], new[] { credit.TrySend(), credit.TrySend() });
    }

    [Theory]
    [MemberData(nameof(Epochs))]
    public void A_subscribers_credit_outlives_its_sessions(string rule, string steps, int left, long ofEpoch)
    {
        var credit = new SubscriberCredit(4);
        credit.BeginEpoch();
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            switch (step[0])
            {
                case 's': credit.Spend(); break;
                case 'b': credit.GiveBack(); break;
                case 'e': credit.BeginEpoch(); break;
                case '+': credit.Add(int.Parse(step[1..], CultureInfo.InvariantCulture)); break;
            }

        Assert.True((left, ofEpoch) == (credit.Left, credit.OfEpoch), $"{rule}: {credit.Left}, {credit.OfEpoch}");
    }
}
