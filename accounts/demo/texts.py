"""What the notes say, in the tone of the touch and of the account's situation."""

import numpy as np

OPENINGS = {
    "call": ("Spoke with {who}.", "Called {who}.", "Quick call with {who}.",
             "{who} rang back.", "Short call, {who} had ten minutes."),
    "meeting": ("Met {who} online.", "Review meeting with {who}.",
                "Sat down with {who} and a colleague.", "Planning session with {who}."),
    "email": ("Mail from {who}.", "{who} answered my mail.", "Wrote to {who}.",
              "Exchange of mails with {who}."),
    "visit": ("Visited {who} on site.", "On site with {who}, walked the floor.",
              "Dropped in on {who}."),
    "other": ("Ran into {who} at a fair.", "Message from {who}.",
              "{who} left word at the desk."),
}  # fmt: skip

TONES = {
    -2: (
        "Very unhappy; says we promised one thing and did another.",
        "Wants to speak with my manager.",
        "Called the last months a disappointment.",
        "Would not recommend us at this moment, and said so.",
    ),
    -1: (
        "Not pleased with how long answers take.",
        "Asked why the last delivery came in two parts.",
        "Finds our prices hard to defend internally.",
        "Sounded short; did not want to plan ahead.",
        "Their own budget is under review, ours with it.",
        "Two invoices needed correcting, again.",
    ),
    0: (
        "Nothing special to report.",
        "Went through the open points, no surprises.",
        "Asked for a price list; sent it.",
        "They are between projects.",
        "Talked about the planning for next quarter, nothing firm.",
        "Checked addresses and names, all still correct.",
    ),
    1: (
        "Content with the last delivery.",
        "Good talk; they see room for {product}.",
        "Team uses {product} every day and likes it.",
        "Thanked us for the quick reply last week.",
        "Numbers are fine on their side, steady plans.",
        "Asked for a quote on {product}.",
    ),
    2: (
        "Delighted with {product}; will act as a reference.",
        "Called us their easiest supplier.",
        "Wants to extend to the second site.",
        "Gave our name to a sister company.",
    ),
}  # by sentiment

SITUATIONS = {
    "ended": ("Friendly goodbye; they have moved to another supplier.",
              "Asked what we should have done better: be there earlier.",
              "Door stays open, but not this year."),
    "leaving": ("They are comparing suppliers.",
                "A new buyer is asking for other offers.",
                "Would not commit to anything beyond this quarter.",
                "Mentioned that a competitor visited twice."),
    "notice": ("Confirmed in writing that they will not renew.",
               "Notice received; asked for a last conversation with the management."),
    "late": ("Asked about the next order: no date given.",
             "No order yet; warehouse still full, they say.",
             "Usual order has not come; promised to look into it."),
    "fading": ("Orders smaller again; part of it goes elsewhere.",
               "They stretched the time between orders to save money.",
               "Volume down on last year, no clear reason given."),
    "quiet": ("Buying is on hold.", "They are trying another supplier this season.",
              "No need at this moment, asked to call back next quarter."),
    "back": ("Back with a first order; the other supplier let them down.",
             "Glad to buy from us again, wants the same terms as before."),
    "new": ("First weeks went well, accounts are set up.",
            "Introduced the service desk and agreed whom to call.",
            "First delivery arrived complete.",
            "Walked through what they expect of us."),
    "renewal": ("Talked about the renewal; they see no reason to change.",
                "Sent the renewal proposal.", "Renewal is with their management."),
    "usual": (),
}  # fmt: skip

# What an account's situation does to the tone of a touch, in steps of sentiment.
SHIFTS = {
    "ended": -1.2, "leaving": -1.1, "notice": -1.7, "late": -0.8, "fading": -0.7,
    "quiet": -0.8, "back": 0.3, "new": 0.4, "renewal": 0.0, "usual": 0.0,
}  # fmt: skip

_CLOSINGS = (
    "Call again next month.", "Will send the figures.", "Follow-up in the calendar.",
    "Nothing to do for now.", "Agreed to speak again soon.",
    "I'll check with logistics.",
)  # fmt: skip


def phrases(
    rng: np.random.Generator,
    kinds: list[str],
    situations: list[str],
    sentiments: list[int | None],
    people: list[str],
    products: list[str],
) -> list[str]:
    """A text for each touch; the lists are of one length.

    people    the first name to mention, or "the team"
    products  a product in their hands, or that they might want
    """
    luck = rng.random((len(kinds), 4))
    return [
        _phrase(*row)
        for row in zip(
            kinds, situations, sentiments, people, products, luck, strict=True
        )
    ]


def _phrase(
    kind: str,
    situation: str,
    sentiment: int | None,
    who: str,
    product: str,
    luck: np.ndarray,
) -> str:
    parts = [_pick(OPENINGS[kind], luck[0])]
    of_situation = SITUATIONS[situation]
    if of_situation and luck[3] < 0.75:
        parts.append(_pick(of_situation, luck[1]))
    else:
        parts.append(_pick(TONES[sentiment or 0], luck[1]))
    if luck[2] < 0.4:
        parts.append(_pick(_CLOSINGS, luck[2] / 0.4))
    text = " ".join(parts).format(who=who, product=product.lower())
    return text[0].upper() + text[1:]


def _pick(choices: tuple[str, ...], luck: float) -> str:
    return choices[int(luck * len(choices))]
