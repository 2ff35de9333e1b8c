"""The syllables of Vietnamese without diacritics, by the rules of its spelling."""

ONSETS = "b c ch d g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet "
    "ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc "
    "oong op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy "
    "uya uych uyen uyet uyn uynh uyp uyt uyu y yem yen yeng yet yeu"
)
RIMES_AFTER_QU = "a ac ach ai am an ang anh ao at au ay e ech en enh eo et i in it o oc on ot y ych yen yet ynh yt uoc"
SYLLABLES = frozenset(
    [onset + rime for onset in (*ONSETS.split(), "") for rime in RIMES.split()]
    + ["qu" + rime for rime in RIMES_AFTER_QU.split()]
    + ["gi" + rime for rime in ("", "n", "m", "t", "p")]
)
"""Every base that the spelling rules of Vietnamese allow, about three thousand."""
