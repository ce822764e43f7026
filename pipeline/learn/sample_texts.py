"""What the samples are printed from, besides the report in seeds/: texts written for it, of places that do not exist.

Paragraphs in capitals are headings, and what `faces` takes for one is set in bold.
"""

from __future__ import annotations

DIGITAL = (
    "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
    "BÁO CÁO KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI NĂM 2019",
    "Thực hiện Chương trình mục tiêu quốc gia xây dựng nông thôn mới giai đoạn 2016-2020, trong năm 2019 huyện Khe "
    "Vàng, tỉnh Nam Lĩnh đã huy động được 186,4 tỷ đồng, trong đó ngân sách nhà nước 121,7 tỷ đồng, nhân dân đóng góp "
    "28,9 tỷ đồng và hiến 43.500 m² đất.",
    "I. KẾT QUẢ THỰC HIỆN CÁC TIÊU CHÍ",
    "1. Giao thông (tiêu chí số 2): Toàn huyện đã bê tông hóa được 62,8 km đường trục thôn. Đến hết năm 2019 có 11/16 "
    "xã đạt tiêu chí giao thông, chiếm tỷ lệ 68,75%.",
    "2. Thủy lợi (tiêu chí số 3): Đã kiên cố hóa 37,5 km kênh mương; tỷ lệ diện tích đất trồng lúa được tưới tiêu chủ "
    "động đạt 84,2%.",
    "3. Hộ nghèo (tiêu chí số 11): Tỷ lệ hộ nghèo giảm từ 14,6% năm 2018 xuống còn 9,8% năm 2019; có 7/16 xã đạt tiêu "
    "chí hộ nghèo.",
    "4. Y tế (tiêu chí số 15): Có 15/16 xã đạt tiêu chí y tế; tỷ lệ người dân tham gia bảo hiểm y tế đạt 92,6%.",
    "II. SỐ TIÊU CHÍ ĐẠT ĐƯỢC CỦA MỘT SỐ XÃ",
)
"""The born-digital report, up to its table."""

TABLE = (
    ("TT", "Tên xã", "Số tiêu chí đạt", "Tỷ lệ hộ nghèo (%)", "Đường cứng hóa (km)"),
    ("1", "Suối Trong", "19", "4,1", "12,6"),
    ("2", "Khe Lạnh", "17", "7,5", "9,8"),
    ("3", "Pò Vải", "15", "11,3", "8,4"),
    ("4", "Nà Thung", "12", "16,9", "5,7"),
)

DIGITAL_END = (
    "III. MỤC TIÊU NĂM 2020",
    "Phấn đấu đến hết năm 2020 có thêm 3 xã đạt chuẩn nông thôn mới; thu nhập bình quân đầu người đạt 38 triệu "
    "đồng/năm; tỷ lệ hộ nghèo giảm xuống dưới 7%.",
)
"""What follows its table."""

BITONAL = (
    "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
    "BÁO CÁO TỔNG KẾT CHƯƠNG TRÌNH NƯỚC SẠCH VÀ TRƯỜNG HỌC GIAI ĐOẠN 2011-2015",
    "Căn cứ Kế hoạch số 35/KH-UBND ngày 14/3/2011 của Ủy ban nhân dân tỉnh Nam Lĩnh, huyện Khe Vàng đã tổ chức triển "
    "khai chương trình nước sạch và kiên cố hóa trường học trên địa bàn toàn huyện. Sau năm năm thực hiện, với sự cố "
    "gắng của các cấp, các ngành và sự tham gia của nhân dân, chương trình đã đạt được những kết quả quan trọng.",
    "I. CÔNG TÁC CHỈ ĐẠO VÀ TUYÊN TRUYỀN",
    "Huyện đã thành lập Ban Chỉ đạo do lãnh đạo Ủy ban nhân dân huyện làm trưởng ban; các xã đều có tổ công tác và "
    "phân công cán bộ theo dõi từng thôn. Trong giai đoạn 2011-2015 đã tổ chức được 148 buổi họp dân với 9.260 lượt "
    "người tham dự, cấp phát 12.400 tờ rơi và 850 cuốn tài liệu hướng dẫn sử dụng nước hợp vệ sinh. Đài truyền thanh "
    "huyện phát 215 tin, bài về chương trình.",
    "II. KẾT QUẢ THỰC HIỆN",
    "1. Nước sạch (tiêu chí số 17)",
    "Đã xây dựng mới 26 công trình cấp nước tập trung và sửa chữa 14 công trình xuống cấp, với tổng kinh phí 31.750 "
    "triệu đồng. Nhân dân đóng góp trên 18.600 ngày công và hiến 7.350 m² đất để đặt bể chứa và đường ống. Đến hết "
    "năm 2015 tỷ lệ hộ sử dụng nước hợp vệ sinh đạt 86,3%, trong đó tỷ lệ hộ sử dụng nước sạch đạt 41,5%. Toàn huyện "
    "có 9/16 xã đạt tiêu chí môi trường.",
    "Tuy vậy, một số công trình ở các thôn vùng cao còn thiếu nước vào mùa khô; việc thu tiền sử dụng nước để duy tu, "
    "bảo dưỡng chưa đều. Ban quản lý của 5 công trình chưa có quy chế hoạt động.",
    "2. Trường học (tiêu chí số 5)",
    "Trong năm năm đã xây mới được 112 phòng học kiên cố, 38 phòng học bộ môn và 24 nhà công vụ cho giáo viên, tổng "
    "vốn đầu tư 74,6 tỷ đồng. Đến nay toàn huyện có 23/41 trường đạt chuẩn quốc gia, chiếm tỷ lệ 56,1%; có 10/16 xã "
    "đạt tiêu chí trường học. Tỷ lệ trẻ em trong độ tuổi đến trường đạt 98,7%, tăng 2,4% so với năm 2011.",
    "3. Vốn thực hiện",
    "Tổng nguồn vốn huy động cho chương trình trong giai đoạn 2011-2015 đạt 129,8 tỷ đồng, gồm vốn ngân sách trung "
    "ương 68,2 tỷ đồng, ngân sách tỉnh 27,5 tỷ đồng, ngân sách huyện 11,4 tỷ đồng, còn lại là vốn của doanh nghiệp và "
    "nhân dân.",
    "III. NHIỆM VỤ ĐẾN NĂM 2020",
    "Tiếp tục đầu tư các công trình cấp nước cho vùng cao, sửa chữa các điểm trường xuống cấp. Phấn đấu đến năm 2020 "
    "tỷ lệ hộ sử dụng nước hợp vệ sinh đạt 95%, có ít nhất 32 trường đạt chuẩn quốc gia và 14/16 xã đạt tiêu chí "
    "trường học.",
)
"""The report kept in black and white."""

PHOTO = (
    "ỦY BAN NHÂN DÂN XÃ SUỐI TRONG",
    "THÔNG BÁO",
    "Kết quả vận động nhân dân làm đường giao thông nông thôn năm 2018",
    "Thực hiện phong trào chung sức xây dựng nông thôn mới, trong năm 2018 nhân dân 8/9 thôn của xã đã góp được 3.240 "
    "ngày công và hiến 5.180 m² đất để mở rộng đường. Nhà nước hỗ trợ 415 tấn xi măng.",
    "Toàn xã đã đổ bê tông được 6,2 km đường thôn với kinh phí 2,75 tỷ đồng, trong đó nhân dân đóng góp 640 triệu "
    "đồng. Đến hết năm 2018 tỷ lệ đường thôn được cứng hóa đạt 78,4%.",
    "Ủy ban nhân dân xã biểu dương các thôn đã hoàn thành kế hoạch và đề nghị các thôn còn lại tiếp tục thực hiện "
    "trong năm 2019.",
)
"""The notice that was photographed."""

WRONG_LANGUAGE = (
    "ỦY BAN NHÂN DÂN HUYỆN KHE VÀNG",
    "BÁO CÁO CÔNG TÁC GIẢM NGHÈO NĂM 2018",
    "Năm 2018, công tác giảm nghèo của huyện Khe Vàng được các cấp ủy đảng, chính quyền quan tâm chỉ đạo, mặt trận và "
    "các đoàn thể tích cực tham gia. Đời sống của đồng bào vùng cao từng bước được cải thiện, song kết quả giảm nghèo "
    "giữa các xã chưa đồng đều.",
    "I. KẾT QUẢ THỰC HIỆN",
    "1. Về tín dụng: Ngân hàng chính sách xã hội huyện đã cho 1.845 hộ vay vốn với số tiền 72,3 tỷ đồng để phát triển "
    "chăn nuôi và trồng rừng; doanh số thu nợ đạt 38,6 tỷ đồng.",
    "2. Về nhà ở: Huyện hỗ trợ xóa 126 nhà tạm, nhà dột nát, mỗi nhà 40 triệu đồng. Đến hết năm 2018 có 12/16 xã đạt "
    "tiêu chí nhà ở dân cư, chiếm tỷ lệ 75%.",
    "3. Về y tế và giáo dục: Đã cấp 21.370 thẻ bảo hiểm y tế cho người nghèo; miễn, giảm học phí cho 4.915 học sinh. "
    "Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng giảm còn 15,2%.",
    "4. Về đào tạo nghề: Mở 34 lớp dạy nghề ngắn hạn cho 1.020 lao động nông thôn, trong đó trên 760 người đã có việc "
    "làm ổn định sau khóa học.",
    "5. Về hộ nghèo: Toàn huyện còn 2.318 hộ nghèo, chiếm 14,6%, giảm 4,1% so với năm 2017; có 6/16 xã đạt tiêu chí "
    "hộ nghèo.",
    "II. MỤC TIÊU NĂM 2019",
    "Giảm tỷ lệ hộ nghèo xuống còn 10%; thu nhập bình quân đầu người đạt 33 triệu đồng/năm; phấn đấu có thêm 2 xã ra "
    "khỏi diện đặc biệt khó khăn.",
)
"""The report read with an English model and saved as text."""
